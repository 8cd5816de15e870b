package org.convoke.store.onnx.export;

import java.util.List;
import org.convoke.net.layer.Size;
import org.convoke.store.onnx.proto.AttributeProto;

/** Settings of a graph's nodes. */
final class Attribute {
    private Attribute() {}

    static AttributeProto number(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    static AttributeProto whole(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto wholes(String name, List<Long> values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INTS)
                .addAllInts(values)
                .build();
    }

    static AttributeProto size(String name, Size size) {
        return wholes(name, List.of((long) size.rows(), (long) size.columns()));
    }
}
