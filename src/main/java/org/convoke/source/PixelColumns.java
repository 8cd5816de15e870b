package org.convoke.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.convoke.data.picture.ImageShape;

/**
 * Which columns of numbers are the pixels of a picture.
 *
 * @param shape of the picture
 * @param pixels the names of its columns
 * @param surplus the names of the columns of numbers that are none of it
 */
record PixelColumns(ImageShape shape, List<String> pixels, List<String> surplus) {
    /** What a column is called that counts rows. */
    private static final Pattern COUNTER =
            Pattern.compile("(?i)_c0|unnamed:? ?0|((image|row|sample)[_ ]?)?(id|idx|index|number)|row|uid|fold|usage");

    /** Fewer numbers may be anything. */
    private static final int FEWEST = 4;

    PixelColumns {
        pixels = List.copyOf(pixels);
        surplus = List.copyOf(surplus);
    }

    /**
     * All columns of numbers if they make a picture; or those that do not count rows; or those that are numbered, such as
     * {@code pixel1}, {@code pixel2} and so on.
     *
     * @param numbers the columns of numbers but for the label's
     * @param stated the shape that is wanted; or else a square picture, grey or coloured
     */
    static Optional<PixelColumns> of(List<String> numbers, Optional<ImageShape> stated) {
        List<String> uncounted = numbers.stream()
                .filter(name -> !COUNTER.matcher(name.strip()).matches())
                .toList();
        return Stream.of(numbers, uncounted, longestNumbered(numbers))
                .flatMap(pixels -> shape(pixels.size(), stated).stream().map(shape -> {
                    List<String> surplus = new ArrayList<>(numbers);
                    surplus.removeAll(pixels);
                    return new PixelColumns(shape, pixels, surplus);
                }))
                .findFirst();
    }

    private static List<String> longestNumbered(List<String> numbers) {
        Map<String, List<String>> byName = new LinkedHashMap<>();
        for (String name : numbers) {
            int digits = name.length();
            while (digits > 0 && Character.isDigit(name.charAt(digits - 1))) {
                digits--;
            }
            if (digits < name.length()) {
                byName.computeIfAbsent(name.substring(0, digits), unused -> new ArrayList<>())
                        .add(name);
            }
        }
        return byName.values().stream()
                .reduce((one, other) -> other.size() > one.size() ? other : one)
                .orElse(List.of());
    }

    /** The shape of a picture of so many numbers: as stated; or square, grey or coloured. Nothing if there is none. */
    static Optional<ImageShape> shape(int numbers, Optional<ImageShape> stated) {
        if (stated.isPresent()) {
            return stated.filter(shape -> shape.size() == numbers);
        }
        return numbers < FEWEST ? Optional.empty() : square(numbers);
    }

    /** A square picture of so many numbers, grey or coloured. */
    static Optional<ImageShape> square(int numbers) {
        int grey = (int) Math.round(Math.sqrt(numbers));
        int coloured = (int) Math.round(Math.sqrt(numbers / 3.0));
        if (numbers > 0 && grey * grey == numbers) {
            return Optional.of(new ImageShape(1, grey, grey));
        }
        return numbers > 0 && 3 * coloured * coloured == numbers
                ? Optional.of(new ImageShape(3, coloured, coloured))
                : Optional.empty();
    }
}
