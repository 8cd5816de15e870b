package org.convoke.api;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import javassist.bytecode.AccessFlag;
import javassist.bytecode.AttributeInfo;
import javassist.bytecode.ClassFile;
import javassist.bytecode.ExceptionsAttribute;
import javassist.bytecode.FieldInfo;
import javassist.bytecode.MethodInfo;
import javassist.bytecode.SignatureAttribute;
import org.convoke.predict.Predictor;

/**
 * What programs can call: the public classes of the floors that are a library, and those of other floors that these show; without
 * code, and without what is not public.
 */
final class LibraryApi {
    static final Path BASELINE = Path.of("src/test/resources/api/baseline.jar");

    /** What programs begin with, and the exceptions that signatures need not name. */
    private static final Pattern LIBRARY = Pattern.compile(
            "org/convoke/(ml/[^/]+|predict/[^/]+|text/UserError"
                    + "|run/(ModelImport|TrainedModel|Training|TrainingCancelled|TrainingHandle|TrainingListener)|tune/(Tuning|TuningCancelled|TuningHandle|TuningResult))");

    /** What of these is shown by that, or by what it shows. */
    private static final Pattern SHOWN =
            Pattern.compile("org/convoke/(run|tune|text|net|train|data/picture|data|store)/[\\w$]+");

    private static final Set<String> KEPT_ATTRIBUTES =
            Set.of(SignatureAttribute.tag, ExceptionsAttribute.tag, "InnerClasses", "Deprecated");

    /** For the same bytes from the same classes. */
    private static final long TIME = 315_576_000_000L;

    private LibraryApi() {}

    /** Makes the API as it is now the baseline. */
    static void accept() throws IOException {
        Files.createDirectories(BASELINE.getParent());
        Files.write(BASELINE, jar(now(Set.of())));
    }

    static byte[] baseline() throws IOException {
        return Files.readAllBytes(BASELINE);
    }

    /**
     * The API as it is compiled.
     *
     * @param also names of classes that belong to it if they are still there
     */
    static Map<String, ClassFile> now(Set<String> also) throws IOException {
        Map<String, ClassFile> api = new TreeMap<>();
        Queue<String> open = new ArrayDeque<>(also);
        Path classes = classes();
        try (Stream<Path> files = Files.walk(classes.resolve("org/convoke"))) {
            files.map(file -> classes.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .filter(name -> LIBRARY.matcher(name).matches())
                    .forEach(open::add);
        }
        while (!open.isEmpty()) {
            String name = open.remove();
            if (!api.containsKey(name) && isPublic(name)) {
                ClassFile shown = withoutCode(read(name));
                api.put(name, shown);
                open.addAll(shown(shown));
            }
        }
        return api;
    }

    private static Path classes() {
        try {
            return Path.of(Predictor.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path file(String name) {
        return classes().resolve(name + ".class");
    }

    private static ClassFile read(String name) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file(name))))) {
            return new ClassFile(in);
        }
    }

    /** Whether a class is there, public or protected, and so is each that it lies in. */
    private static boolean isPublic(String name) throws IOException {
        if (!Files.exists(file(name))) {
            return false;
        }
        ClassFile read = read(name);
        int inner = read.getInnerAccessFlags();
        int end = name.lastIndexOf('$');
        return isVisible(inner < 0 ? read.getAccessFlags() : inner) && (end < 0 || isPublic(name.substring(0, end)));
    }

    private static boolean isVisible(int accessFlags) {
        return (accessFlags & (AccessFlag.PUBLIC | AccessFlag.PROTECTED)) != 0;
    }

    private static ClassFile withoutCode(ClassFile file) {
        file.getMethods().removeIf(method -> !isVisible(method.getAccessFlags()));
        file.getFields().removeIf(field -> !isVisible(field.getAccessFlags()));
        file.getMethods().forEach(method -> keep(method.getAttributes()));
        file.getFields().forEach(field -> keep(field.getAttributes()));
        keep(file.getAttributes());
        file.compact();
        return file;
    }

    private static void keep(List<AttributeInfo> attributes) {
        attributes.removeIf(attribute -> !KEPT_ATTRIBUTES.contains(attribute.getName()));
    }

    /** The names in the signatures of a class and its members. */
    private static List<String> shown(ClassFile file) {
        List<String> texts = new ArrayList<>(Arrays.asList(file.getInterfaces()));
        texts.add(file.getSuperclass());
        addSignature(file.getAttribute(SignatureAttribute.tag), texts);
        for (MethodInfo method : file.getMethods()) {
            texts.add(method.getDescriptor());
            addSignature(method.getAttribute(SignatureAttribute.tag), texts);
            if (method.getExceptionsAttribute() != null) {
                texts.addAll(Arrays.asList(method.getExceptionsAttribute().getExceptions()));
            }
        }
        for (FieldInfo field : file.getFields()) {
            texts.add(field.getDescriptor());
            addSignature(field.getAttribute(SignatureAttribute.tag), texts);
        }
        List<String> names = new ArrayList<>();
        for (String text : texts) {
            Matcher matcher = SHOWN.matcher(text.replace('.', '/'));
            while (matcher.find()) {
                names.add(matcher.group());
            }
        }
        return names;
    }

    private static void addSignature(AttributeInfo attribute, List<String> texts) {
        if (attribute instanceof SignatureAttribute signature) {
            texts.add(signature.getSignature());
        }
    }

    static byte[] jar(Map<String, ClassFile> classes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, ClassFile> each : classes.entrySet()) {
                ZipEntry entry = new ZipEntry(each.getKey() + ".class");
                entry.setTime(TIME);
                zip.putNextEntry(entry);
                each.getValue().write(new DataOutputStream(zip));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** The names of the classes in a jar. */
    static Set<String> names(byte[] jar) throws IOException {
        Map<String, String> names = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.put(entry.getName().replaceFirst("\\.class$", ""), "");
            }
        }
        return names.keySet();
    }
}
