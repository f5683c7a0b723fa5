package dev.agentvillage.stack;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
        packages = "dev.agentvillage.stack",
        importOptions = ImportOption.DoNotIncludeTests.class)
final class StackArchitectureTest {
    @ArchTest
    static final ArchRule featuresHaveNoCycles =
            slices().matching("dev.agentvillage.stack.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule processesKnowNothingOfTheVillage =
            noClasses()
                    .that()
                    .resideInAnyPackage("..stack.process..", "..stack.secret..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "..stack.broker..", "..stack.postgres..", "..stack.village..");

    @ArchTest
    static final ArchRule usersMeetTheVillageOverRestAndWebSocketAlone =
            noClasses()
                    .that()
                    .resideInAnyPackage("..stack.client..", "..stack.demo..", "..stack.bench..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "..stack.village..", "..stack.broker..", "..stack.postgres..");
}
