/**
 * The kinds of layers that a network is made of. One file defines a layer: its settings and their form in a network file,
 * shapes, parameters, and how its work is planned; {@link org.convoke.net.layer.Layers} lists them.
 */
package org.convoke.net.layer;
