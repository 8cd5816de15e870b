package org.convoke.data;

/**
 * What a picture file says of itself.
 *
 * @param format {@code JPEG}, {@code PNG}, {@code GIF}, {@code BMP} or {@code WebP}
 * @param width in pixels, of the upright picture
 * @param height in pixels, of the upright picture
 * @param mode for example {@code RGB 8 bit}, {@code grey 16 bit + alpha}, {@code palette 4 bit} or {@code CMYK 8 bit}
 */
public record ImageFacts(String format, int width, int height, String mode) {}
