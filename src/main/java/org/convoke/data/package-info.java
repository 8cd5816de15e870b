/**
 * Images and labels, from files to packed bytes: formats, normalisation, and the order, which depends only on content and seed.
 * This package uses Hadoop paths and does not depend on networks.
 */
package org.convoke.data;
