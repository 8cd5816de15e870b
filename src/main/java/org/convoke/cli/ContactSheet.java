package org.convoke.cli;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.data.PackedImages;
import org.convoke.data.picture.PngWriter;
import org.convoke.data.picture.RasterImage;
import org.convoke.source.InspectedImages;
import org.convoke.store.AtomicWrite;
import org.convoke.text.PrintableText;
import org.convoke.text.UserError;

/**
 * A picture with a row of small images for each class, and the name of the class before them.
 *
 * @param rows from top to bottom
 * @param classes how many there are, with or without a row; 0 if images have no labels
 */
record ContactSheet(List<SheetRow> rows, int classes) {
    private static final int SIDE = InspectedImages.SAMPLE_SIDE;
    private static final int MARGIN = 10;
    private static final int GAP = 4;
    private static final int FONT_SIZE = 13;
    private static final int LETTER = 8;
    private static final int NARROWEST = 72;
    private static final int WIDEST = 168;
    private static final int PAPER = 0xf2f2f2;
    private static final Color INK = new Color(0x20, 0x20, 0x20);
    private static final Color PALE_INK = new Color(0x70, 0x70, 0x70);

    /** A class, how many images it has, and some of them. */
    record SheetRow(String name, long count, List<RasterImage> images) {}

    /** Of what an inspection found, with samples. */
    static ContactSheet of(Inspection inspection) {
        InspectedImages all = inspection.all();
        List<SheetRow> rows = all.samples().entrySet().stream()
                .map(entry -> new SheetRow(
                        entry.getKey() == PackedImages.UNKNOWN
                                ? "(without a class)"
                                : PrintableText.of(inspection.classNames().get(entry.getKey())),
                        all.classes().get(entry.getKey()),
                        entry.getValue()))
                .toList();
        return new ContactSheet(
                rows, inspection.classNames().isEmpty() ? 0 : all.classes().size());
    }

    /** What is said of it when it was written. */
    String text(String path, boolean named) {
        StringBuilder text = new StringBuilder("preview  " + path + ": ");
        text.append(
                        classes == 0
                                ? "the first images"
                                : rows.size() < classes
                                        ? "the first " + rows.size() + " of " + classes + " classes"
                                        : "all classes")
                .append(System.lineSeparator());
        if (!named) {
            text.append("  this Java has no fonts; the rows are, from top to bottom: ")
                    .append(rows.stream().map(SheetRow::name).collect(Collectors.joining(", ")))
                    .append(System.lineSeparator());
        }
        return text.toString();
    }

    /**
     * Writes it as a PNG file.
     *
     * @return whether the names are in it: not where Java has no fonts
     * @throws UserError if something is there, or it cannot be written
     */
    boolean write(Path target, Configuration hadoop) {
        BufferedImage sheet = images();
        boolean named = drawNames(sheet);
        AtomicWrite.to(target, hadoop, (system, temporary) -> {
            try (OutputStream out = system.create(temporary, false)) {
                out.write(PngWriter.bytes(sheet));
            }
        });
        return named;
    }

    /** The width kept for names does not depend on fonts, so that the sheet is the same size everywhere. */
    private int nameWidth() {
        int longest = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
        return Math.min(WIDEST, Math.max(NARROWEST, LETTER * longest)) + MARGIN;
    }

    private static int top(int row) {
        return MARGIN + row * (SIDE + GAP);
    }

    private BufferedImage images() {
        int columns = rows.stream().mapToInt(row -> row.images().size()).max().orElse(0);
        int left = MARGIN + nameWidth();
        BufferedImage sheet = new BufferedImage(
                left + columns * (SIDE + GAP) - GAP + MARGIN,
                top(rows.size()) - GAP + MARGIN,
                BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < sheet.getHeight(); y++) {
            for (int x = 0; x < sheet.getWidth(); x++) {
                sheet.setRGB(x, y, PAPER);
            }
        }
        for (int row = 0; row < rows.size(); row++) {
            List<RasterImage> images = rows.get(row).images();
            for (int column = 0; column < images.size(); column++) {
                draw(images.get(column), sheet, left + column * (SIDE + GAP), top(row));
            }
        }
        return sheet;
    }

    /** In the middle of its place. */
    private static void draw(RasterImage image, BufferedImage sheet, int left, int top) {
        int x = left + (SIDE - image.width()) / 2;
        int y = top + (SIDE - image.height()) / 2;
        int last = image.channels() - 1;
        for (int row = 0; row < image.height(); row++) {
            for (int column = 0; column < image.width(); column++) {
                int red = image.at(0, row, column);
                int green = image.at(last / 2, row, column);
                int blue = image.at(last, row, column);
                sheet.setRGB(x + column, y + row, red << 16 | green << 8 | blue);
            }
        }
    }

    /** Whether it could: a small Java may lack fonts, or the libraries to draw them, and throws one error or another. */
    private boolean drawNames(BufferedImage sheet) {
        try {
            Graphics2D graphics = sheet.createGraphics();
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE));
            FontMetrics metrics = graphics.getFontMetrics();
            for (int row = 0; row < rows.size(); row++) {
                int middle = top(row) + SIDE / 2;
                graphics.setColor(INK);
                graphics.drawString(shortened(rows.get(row).name(), metrics), MARGIN, middle - metrics.getDescent());
                graphics.setColor(PALE_INK);
                graphics.drawString(
                        String.format(Locale.ROOT, "%,d", rows.get(row).count()), MARGIN, middle + metrics.getAscent());
            }
            graphics.dispose();
            return true;
        } catch (RuntimeException | LinkageError | InternalError e) {
            return false;
        }
    }

    private String shortened(String name, FontMetrics metrics) {
        int room = nameWidth() - MARGIN;
        int kept = name.length();
        while (kept > 0
                && metrics.stringWidth(kept < name.length() ? PrintableText.first(name, kept) + "…" : name) > room) {
            kept--;
        }
        return kept < name.length() ? PrintableText.first(name, kept) + "…" : name;
    }
}
