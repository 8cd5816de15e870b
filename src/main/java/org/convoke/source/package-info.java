/**
 * Tables of images that the executors read: folders and archives of image files, Parquet and other tables of Spark, CSV; and
 * how a row becomes the pixels and the label of an image.
 */
package org.convoke.source;
