package org.convoke.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Any record between driver and executors, component by component: numbers, texts, enums, lists, maps, records in it, and
 * whatever else Kryo knows. Kryo's own serializers write fields directly, which the JVM forbids for records.
 *
 * @param <R> the record
 */
final class RecordSerializer<R> extends Serializer<R> {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private final List<Component> components;
    private final MethodHandle constructor;

    private record Component(MethodHandle accessor, Format format) {}

    /** How values of one type are written and read. */
    private interface Format {
        void write(Kryo kryo, Output output, Object value);

        Object read(Kryo kryo, Input input);
    }

    private interface Writer {
        void write(Output output, Object value);
    }

    private interface Reader {
        Object read(Input input);
    }

    private record Plain(Writer writer, Reader reader) implements Format {
        @Override
        public void write(Kryo kryo, Output output, Object value) {
            writer.write(output, value);
        }

        @Override
        public Object read(Kryo kryo, Input input) {
            return reader.read(input);
        }
    }

    /** By the serializer that is registered for the class. */
    private record Registered(Class<?> type) implements Format {
        @Override
        public void write(Kryo kryo, Output output, Object value) {
            kryo.writeObject(output, value);
        }

        @Override
        public Object read(Kryo kryo, Input input) {
            return kryo.readObject(input, type);
        }
    }

    private record Nested<T>(Class<T> type, RecordSerializer<T> serializer) implements Format {
        @Override
        public void write(Kryo kryo, Output output, Object value) {
            serializer.write(kryo, output, type.cast(value));
        }

        @Override
        public Object read(Kryo kryo, Input input) {
            return serializer.read(kryo, input, type);
        }
    }

    private record Elements(Format element) implements Format {
        @Override
        public void write(Kryo kryo, Output output, Object value) {
            List<?> list = (List<?>) value;
            output.writeInt(list.size(), true);
            list.forEach(each -> element.write(kryo, output, each));
        }

        @Override
        public Object read(Kryo kryo, Input input) {
            List<Object> list = new ArrayList<>();
            for (int left = input.readInt(true); left > 0; left--) {
                list.add(element.read(kryo, input));
            }
            return list;
        }
    }

    private record Entries(Format key, Format value, boolean sorted) implements Format {
        @Override
        public void write(Kryo kryo, Output output, Object map) {
            output.writeInt(((Map<?, ?>) map).size(), true);
            ((Map<?, ?>) map).forEach((itsKey, itsValue) -> {
                key.write(kryo, output, itsKey);
                value.write(kryo, output, itsValue);
            });
        }

        @Override
        public Object read(Kryo kryo, Input input) {
            Map<Object, Object> map = sorted ? new TreeMap<>() : new HashMap<>();
            for (int left = input.readInt(true); left > 0; left--) {
                map.put(key.read(kryo, input), value.read(kryo, input));
            }
            return map;
        }
    }

    /**
     * @param type a record of this package, or a public one
     * @throws IllegalArgumentException if it is no such record, or a component has a type that cannot be sent
     */
    RecordSerializer(Class<R> type) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException(type + " is not a record");
        }
        RecordComponent[] parts = type.getRecordComponents();
        Class<?>[] types = Stream.of(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            components = new ArrayList<>();
            for (RecordComponent part : parts) {
                components.add(new Component(
                        LOOKUP.unreflect(part.getAccessor()).asType(MethodType.methodType(Object.class, Object.class)),
                        format(part.getGenericType())));
            }
            constructor = LOOKUP.findConstructor(type, MethodType.methodType(void.class, types))
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type + " cannot be reached from here", e);
        }
    }

    private static Format format(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) {
                return new Elements(format(arguments[0]));
            }
            if (generic.getRawType() == Map.class || generic.getRawType() == SortedMap.class) {
                return new Entries(format(arguments[0]), format(arguments[1]), generic.getRawType() == SortedMap.class);
            }
        }
        if (type instanceof Class<?> plain) {
            return format(plain);
        }
        throw new IllegalArgumentException("a component of type " + type.getTypeName() + " cannot be sent");
    }

    private static Format format(Class<?> type) {
        if (type == int.class || type == Integer.class) {
            return new Plain((output, value) -> output.writeInt((Integer) value), Input::readInt);
        }
        if (type == long.class || type == Long.class) {
            return new Plain((output, value) -> output.writeLong((Long) value), Input::readLong);
        }
        if (type == float.class) {
            return new Plain((output, value) -> output.writeFloat((Float) value), Input::readFloat);
        }
        if (type == double.class) {
            return new Plain((output, value) -> output.writeDouble((Double) value), Input::readDouble);
        }
        if (type == String.class) {
            return new Plain((output, value) -> output.writeString((String) value), Input::readString);
        }
        if (type.isEnum()) {
            Object[] constants = type.getEnumConstants();
            return new Plain(
                    (output, value) -> output.writeInt(((Enum<?>) value).ordinal(), true),
                    input -> constants[input.readInt(true)]);
        }
        return type.isRecord() ? nested(type) : new Registered(type);
    }

    private static <T> Format nested(Class<T> type) {
        return new Nested<>(type, new RecordSerializer<>(type));
    }

    @Override
    public void write(Kryo kryo, Output output, R value) {
        for (Component component : components) {
            component
                    .format()
                    .write(kryo, output, called(() -> component.accessor().invokeExact((Object) value)));
        }
    }

    @Override
    public R read(Kryo kryo, Input input, Class<R> type) {
        Object[] values = new Object[components.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = components.get(i).format().read(kryo, input);
        }
        return type.cast(called(() -> constructor.invokeExact(values)));
    }

    private interface Call {
        Object get() throws Throwable;
    }

    private static Object called(Call call) {
        try {
            return call.get();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a record's accessor or constructor threw a checked exception", e);
        }
    }
}
