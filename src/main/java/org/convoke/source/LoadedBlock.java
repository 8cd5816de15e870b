package org.convoke.source;

import java.io.Serializable;
import org.convoke.data.PackedImages;

/**
 * Images that were read and decoded together.
 *
 * @param images packed; may be none
 * @param facts what loading them was like
 */
public record LoadedBlock(PackedImages images, LoadFacts facts) implements Serializable {}
