/**
 * One picture: from the bytes of a file, in any format that is read, to pixels of the size that a network takes. What is damaged
 * is a {@link org.convoke.data.picture.BadImage}.
 */
package org.convoke.data.picture;
