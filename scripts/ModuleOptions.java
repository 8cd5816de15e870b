/** Prints the module options that Spark's launcher gives to every JVM; run from source by scripts/cluster. */
final class ModuleOptions {
    private ModuleOptions() {}

    public static void main(String[] arguments) {
        System.out.println(org.apache.spark.launcher.JavaModuleOptions.defaultModuleOptions());
    }
}
