"""What each stage of a search did to each document, told, drawn and warned of."""
