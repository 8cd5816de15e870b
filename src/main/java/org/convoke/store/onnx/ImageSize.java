package org.convoke.store.onnx;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.convoke.net.Network;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** Rows and columns of an image. */
public record ImageSize(int rows, int columns) {
    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,5})x([1-9][0-9]{0,5})");

    /** @throws IllegalArgumentException if there are none */
    public ImageSize {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException("an image of " + rows + " rows and " + columns + " columns");
        }
    }

    /**
     * Reads what {@link Setting#SIZE} says, such as {@code 224x224}.
     *
     * @throws UserError if it is something else
     */
    public static ImageSize parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new UserError(Setting.SIZE, text, "must be height and width, such as 224x224");
        }
        return new ImageSize(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** Whether a network takes images of this size. */
    boolean isOf(Network network) {
        return network.input().rows() == rows && network.input().columns() == columns;
    }

    /** For example {@code 224x224}. */
    public String text() {
        return rows + "x" + columns;
    }
}
