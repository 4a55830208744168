import java.util.Arrays;
import java.util.StringJoiner;

/** Prints what Java computes; `java JavaAnswers.java > java_answers.txt` records it for the tests. Doubles and floats are printed as their bits. */
public class JavaAnswers {
    static String bits(double x) {
        return Double.isNaN(x) ? "nan" : Long.toString(Double.doubleToLongBits(x));
    }

    static String bits(float x) {
        return Float.isNaN(x) ? "nan" : Integer.toString(Float.floatToIntBits(x));
    }

    static void row(Object... cells) {
        StringJoiner line = new StringJoiner(" ");
        for (Object cell : cells) {
            line.add(cell.toString());
        }
        System.out.println(line);
    }

    static final double[] DOUBLES = {0.0, -0.0, 1, -1.5, 2.5, -2.5, 0.49999999999999994, Double.NaN, Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY, Double.MAX_VALUE, Double.MIN_VALUE, -1e19, 3e9, 4503599627370497.5, 9007199254740993.0};
    static final int[] INTS = {0, 1, -1, 3, -7, 31, 33, 64, Integer.MAX_VALUE, Integer.MIN_VALUE, 46341};
    static final long[] LONGS = {0, 1, -3, 7, 63, 65, Long.MAX_VALUE, Long.MIN_VALUE, 3037000500L, (1L << 53) + 1, (1L << 62) + (1L << 38) + 1};

    public static void main(String[] arguments) {
        for (int x : INTS) {
            for (int y : INTS) {
                row("int", x, y, x + y, x - y, x * y, y == 0 ? "error" : x / y, y == 0 ? "error" : x % y, x << y, x >> y, x >>> y, x & y, x | y, x ^ y);
            }
        }
        for (long x : LONGS) {
            for (long y : LONGS) {
                row("long", x, y, x + y, x - y, x * y, y == 0 ? "error" : x / y, y == 0 ? "error" : x % y, x << y, x >> y, x >>> y, x & y, x | y, x ^ y);
                row("mixed", x, y, x == (double) y, (float) x == y, bits((float) x), bits((double) x));
            }
        }
        for (double x : DOUBLES) {
            for (double y : DOUBLES) {
                float p = (float) x, q = (float) y;
                row("double", bits(x), bits(y), bits(x + y), bits(x - y), bits(x * y), bits(x / y), bits(x % y), x < y, x == y);
                row("float", bits(p), bits(q), bits(p + q), bits(p - q), bits(p * q), bits(p / q), bits(p % q), p < q, p == q);
                row("math2", bits(x), bits(y), bits(Math.max(x, y)), bits(Math.min(x, y)), bits(Math.pow(x, y)), bits(Math.copySign(x, y)),
                    bits(Math.nextAfter(x, y)), bits(Math.IEEEremainder(x, y)), Double.compare(x, y));
            }
            row("cast", bits(x), (int) x, (long) x, (short) x, (byte) x, (int) (char) x, bits((float) x));
            row("math1", bits(x), Math.round(x), bits(Math.rint(x)), bits(Math.floor(x)), bits(Math.ceil(x)), bits(Math.abs(x)), bits(Math.signum(x)),
                bits(Math.sqrt(x)), bits(Math.exp(x)), bits(Math.log(x)), bits(Math.log10(x)), bits(Math.log1p(x)), bits(Math.expm1(x)), bits(Math.cbrt(x)),
                bits(Math.ulp(x)), bits(Math.nextUp(x)), bits(Math.nextDown(x)), Double.hashCode(x));
        }
        for (String s : new String[] {"", "a", "hello world", "\u00e9\u4e2d"}) {
            row("hash", s.isEmpty() ? "empty" : s.replace(' ', '_'), s.hashCode(), Arrays.asList(s, 1, 2L, 2.5, true).hashCode());
        }
    }
}
