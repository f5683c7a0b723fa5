package dev.agentvillage.runner;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** Where a line of code lives. */
@AnalyzeClasses(
        packages = "dev.agentvillage.runner",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final Set<String> PURE =
            Set.of(
                    "Meter",
                    "Endings",
                    "Gated",
                    "Cursor",
                    "Parameters",
                    "Responder",
                    "Reports",
                    "KnownKeys",
                    "Question",
                    "Ask",
                    "Coalescer",
                    "Utf8Repair",
                    "Tail",
                    "ReadTimes",
                    "Room",
                    "Words",
                    "TestCommands",
                    "TestResults",
                    "ShellRecord",
                    "Changes");

    @ArchTest
    static final ArchRule pureDomainImportsTheLanguageAndContractsAlone =
            classes()
                    .that(
                            com.tngtech.archunit.base.DescribedPredicate.describe(
                                    "are pure domain", (JavaClass c) -> PURE.contains(top(c))))
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "java..",
                            "org.jspecify..",
                            "dev.agentvillage.contracts..",
                            "dev.agentvillage.runner..");

    @ArchTest
    static final ArchRule policyIsPure =
            classes()
                    .that()
                    .resideInAPackage("..runner.policy..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "java.lang..",
                            "java.util..",
                            "org.jspecify..",
                            "dev.agentvillage.contracts..",
                            "dev.agentvillage.runner.policy..");

    @ArchTest
    static final ArchRule kafkaLivesAtItsEdge =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("..runner.bus..")
                    .and(not(simpleNameEndingWith("HeartbeatPublisher")))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.kafka..",
                            "io.smallrye.reactive.messaging..",
                            "org.eclipse.microprofile.reactive.messaging..");

    @ArchTest
    static final ArchRule ptysLiveAtTheProcessEdge =
            noClasses()
                    .that(not(simpleNameEndingWith("Process")))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("com.pty4j..");

    @ArchTest
    static final ArchRule gitLivesInWorkspacesAndWork =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("..runner.workspace..", "..runner.work..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.eclipse.jgit..");

    @ArchTest
    static final ArchRule theJournalIsTheOnlyStore =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("..runner.journal..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.h2..");

    @ArchTest
    static final ArchRule theRunnerServesNoRest =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "jakarta.ws.rs..", "dev.agentvillage.platform.web..", "java.sql..");

    @ArchTest
    static final ArchRule featuresHaveNoCycles =
            slices().matching("dev.agentvillage.runner.(*)..").should().beFreeOfCycles();

    private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> not(
            com.tngtech.archunit.base.DescribedPredicate<? super JavaClass> predicate) {
        return alwaysTrue()
                .and(com.tngtech.archunit.base.DescribedPredicate.not(predicate))
                .forSubtype();
    }

    private static String top(JavaClass c) {
        JavaClass at = c;
        while (at.getEnclosingClass().isPresent()) {
            at = at.getEnclosingClass().get();
        }
        return at.getSimpleName();
    }
}
