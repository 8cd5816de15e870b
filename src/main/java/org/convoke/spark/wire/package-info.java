/** How values of this program travel between the driver and the executors: Kryo's serializers for records and arrays of floats. */
package org.convoke.spark.wire;
