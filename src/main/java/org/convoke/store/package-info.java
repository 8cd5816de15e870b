/**
 * What is kept on a file system: model directories, checkpoints with their locks, and weights in the safetensors format.
 */
package org.convoke.store;
