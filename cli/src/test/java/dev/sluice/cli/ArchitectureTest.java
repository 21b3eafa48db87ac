package dev.sluice.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The directions of docs/architecture.md. */
@AnalyzeClasses(packages = "dev.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule SUBSCRIPTION_IS_PURE_DATA = classes()
            .that()
            .resideInAPackage("dev.sluice.subscription..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.sluice.subscription..",
                    "java..",
                    "com.fasterxml.jackson..",
                    "org.yaml.snakeyaml..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule EVENTS_KNOW_NONE_OF_THE_OTHERS = noClasses()
            .that()
            .resideInAPackage("dev.sluice.events..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.sluice.subscription..",
                    "dev.sluice.transforms..",
                    "dev.sluice.sinks..",
                    "dev.sluice.pipelines..",
                    "dev.sluice.testkit..",
                    "dev.sluice.cli..");

    @ArchTest
    static final ArchRule CHECKPOINT_CONFIG_KNOWS_BEAM_AND_FLINK_ONLY = noClasses()
            .that()
            .resideInAPackage("dev.sluice.checkpoint..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.sluice.subscription..",
                    "dev.sluice.events..",
                    "dev.sluice.transforms..",
                    "dev.sluice.sinks..",
                    "dev.sluice.pipelines..",
                    "dev.sluice.testkit..",
                    "dev.sluice.loadtests..",
                    "dev.sluice.cli..");

    @ArchTest
    static final ArchRule TRANSFORMS_AND_SINKS_DO_NOT_KNOW_EACH_OTHER = noClasses()
            .that()
            .resideInAPackage("dev.sluice.transforms..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.sluice.sinks..", "dev.sluice.pipelines..", "dev.sluice.testkit..");

    @ArchTest
    static final ArchRule SINKS_KNOW_EVENTS_AND_SUBSCRIPTION_ONLY = noClasses()
            .that()
            .resideInAPackage("dev.sluice.sinks..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.sluice.transforms..", "dev.sluice.pipelines..", "dev.sluice.testkit..");

    /** What sinks share is `delivery` and `check` (and `google` settings); no sink knows another. */
    @ArchTest
    static final ArchRule NO_SINK_KNOWS_ANOTHER = slices().matching("dev.sluice.sinks.(https|syslog|bigquery|gcs)..")
            .should()
            .notDependOnEachOther();

    /** Loading either takes longer than a test of a subscription may. */
    @ArchTest
    static final ArchRule TESTS_OF_SUBSCRIPTIONS_NEED_NO_JOB = noClasses()
            .that()
            .resideInAPackage("dev.sluice.cli.cases..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.flink..", "org.apache.beam..", "org.apache.kafka..");

    @ArchTest
    static final ArchRule NOTHING_BUT_THE_COMMAND_LINE_KNOWS_LOAD_TESTS = noClasses()
            .that()
            .resideOutsideOfPackages("dev.sluice.loadtests..", "dev.sluice.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.sluice.loadtests..");

    @ArchTest
    static final ArchRule THE_JOB_DOES_NOT_KNOW_THE_TEST_KIT = noClasses()
            .that()
            .resideInAPackage("dev.sluice.pipelines..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.sluice.testkit..", "dev.sluice.cli..");
}
