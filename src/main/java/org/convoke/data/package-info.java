/**
 * Images and labels from files to packed bytes: formats, normalisation, the order that depends on content and seed only.
 * It knows Hadoop paths, and nothing of networks.
 */
package org.convoke.data;
