"""Commands of the shell: `secondpass demo`, `search`, `evaluate`, `train ltr`, `serve`, `pages`, `models`."""
