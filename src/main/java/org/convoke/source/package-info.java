/**
 * Tables of images that the executors read: folders and archives of image files, Parquet and other Spark tables, CSV. Turns a
 * row into the pixels and label of an image.
 */
package org.convoke.source;
