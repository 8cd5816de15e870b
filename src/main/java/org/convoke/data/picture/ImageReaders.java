package org.convoke.data.picture;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadUpdateListener;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/**
 * The readers of the formats, made when they are first needed and used again: not safe for use by two threads. They are the
 * JDK's own and TwelveMonkeys' for WebP, whatever else is registered, and whichever class loader has loaded this class.
 */
final class ImageReaders {
    /** Padding between the last pixel and the end of the picture: nothing is lost. */
    private static final Pattern HARMLESS =
            Pattern.compile("Corrupt JPEG data: \\d+ extraneous bytes before marker 0xd9");

    private static final List<String> LOSSES =
            List.of("Corrupt JPEG data", "Truncated File", "Premature end", "Inconsistent progression");

    private final Map<String, ImageReader> made = new HashMap<>();

    /** What is done with a reader that has its input. */
    private interface Reading<T> {
        T by(ImageReader reader) throws IOException;
    }

    /**
     * The samples of a JPEG file as they are stored, in the colours of the file.
     *
     * @throws BadImage if the reader fails, or warns of lost data
     */
    Raster jpeg(byte[] file) throws BadImage {
        List<String> lost = new ArrayList<>();
        Raster raster = read("jpeg", file, reader -> {
            reader.addIIOReadWarningListener((source, warning) -> {
                if (LOSSES.stream().anyMatch(warning::startsWith)
                        && !HARMLESS.matcher(warning).matches()) {
                    lost.add(warning);
                }
            });
            try {
                return reader.readRaster(0, null);
            } finally {
                reader.removeAllIIOReadWarningListeners();
            }
        });
        if (!lost.isEmpty()) {
            throw new BadImage("damaged: " + lost.get(0));
        }
        return raster;
    }

    /**
     * The picture of a GIF file: its colours' indices.
     *
     * @throws BadImage if the reader fails, or gets fewer rows than there are
     */
    Raster gif(byte[] file) throws BadImage {
        RowCount rows = new RowCount();
        Raster raster = read("gif", file, reader -> {
            reader.addIIOReadUpdateListener(rows);
            try {
                return reader.read(0).getRaster();
            } finally {
                reader.removeAllIIOReadUpdateListeners();
            }
        });
        if (rows.count < raster.getHeight()) {
            throw new BadImage(
                    "damaged: its picture data end after " + rows.count + " of " + raster.getHeight() + " rows");
        }
        return raster;
    }

    /**
     * The picture of a PNG, BMP or WebP file.
     *
     * @param format {@code png}, {@code bmp} or {@code webp}
     * @throws BadImage if the reader fails
     */
    BufferedImage image(String format, byte[] file) throws BadImage {
        return read(format, file, reader -> reader.read(0));
    }

    private <T> T read(String format, byte[] file, Reading<T> reading) throws BadImage {
        ImageReader reader = made.computeIfAbsent(format, ImageReaders::make);
        try {
            reader.setInput(new ByteArrayImageInputStream(file), true, true);
            T result = reading.by(reader);
            reader.setInput(null);
            return result;
        } catch (IOException | RuntimeException e) {
            // Readers meet damaged files with many kinds of exceptions. What state they are left in, nobody says.
            made.remove(format).dispose();
            throw new BadImage("damaged: " + reason(e), e);
        }
    }

    private static String reason(Exception e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String name = cause.getClass().getSimpleName();
        return cause.getMessage() == null || cause instanceof RuntimeException
                ? "the reader stopped with " + name
                : cause.getMessage().lines().findFirst().orElse(name);
    }

    private static ImageReader make(String format) {
        try {
            return format.equals("webp")
                    ? new WebPImageReaderSpi().createReaderInstance()
                    : ofThePlatform(format).createReaderInstance();
        } catch (IOException e) {
            throw new IllegalStateException("the reader of " + format + " files", e);
        }
    }

    /** The JDK's provider, although others may be registered for the same format. */
    private static ImageReaderSpi ofThePlatform(String format) {
        Iterator<ImageReaderSpi> providers = IIORegistry.getDefaultInstance()
                .getServiceProviders(
                        ImageReaderSpi.class,
                        provider -> provider instanceof ImageReaderSpi reader
                                && "java.desktop"
                                        .equals(reader.getClass().getModule().getName())
                                && Arrays.asList(reader.getFormatNames()).contains(format),
                        true);
        if (!providers.hasNext()) {
            throw new IllegalStateException("this Java platform has no reader of " + format + " files");
        }
        return providers.next();
    }

    /** Counts the rows that a reader of GIF files fills: it says nothing when there are too few. */
    private static final class RowCount implements IIOReadUpdateListener {
        int count;

        @Override
        public void imageUpdate(
                ImageReader source,
                BufferedImage image,
                int x,
                int y,
                int width,
                int height,
                int dx,
                int dy,
                int[] bands) {
            count += height;
        }

        @Override
        public void passStarted(
                ImageReader source,
                BufferedImage image,
                int pass,
                int firstPass,
                int lastPass,
                int x,
                int y,
                int dx,
                int dy,
                int[] bands) {}

        @Override
        public void passComplete(ImageReader source, BufferedImage image) {}

        @Override
        public void thumbnailPassStarted(
                ImageReader source,
                BufferedImage image,
                int pass,
                int firstPass,
                int lastPass,
                int x,
                int y,
                int dx,
                int dy,
                int[] bands) {}

        @Override
        public void thumbnailUpdate(
                ImageReader source,
                BufferedImage image,
                int x,
                int y,
                int width,
                int height,
                int dx,
                int dy,
                int[] bands) {}

        @Override
        public void thumbnailPassComplete(ImageReader source, BufferedImage image) {}
    }
}
