/**
 * The files that hold sets of images: folders of class folders, archives, IDX and CIFAR files, on any file system of Hadoop's.
 * Start at {@link org.convoke.data.files.DataSets}.
 */
package org.convoke.data.files;
