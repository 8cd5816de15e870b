package org.convoke.spark;

import java.io.Serializable;
import org.convoke.data.PackedImages;

/**
 * Images on their way to the partition that will hold them.
 *
 * @param places each image's number in the order of the whole set
 * @param images the images
 */
@SuppressWarnings("ArrayRecordComponent") // packed data, never compared
record PlacedImages(int[] places, PackedImages images) implements Serializable {}
