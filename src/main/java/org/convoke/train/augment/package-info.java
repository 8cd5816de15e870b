/** Random changes of training images, on their bytes. */
package org.convoke.train.augment;
