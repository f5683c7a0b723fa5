package dev.agentvillage.metering;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

/** Where a line of code lives: the suffix of its class says which edge it may touch. */
final class StyleTest {
    private static final String EDGES =
            ".*(Resource|Consumer|Publisher|Store|Service|Job|Config|Metrics|Sql|Bench)(\\$.*)?";

    private final JavaClasses own =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.agentvillage.metering");

    @Test
    void onlyResourcesSpeakRest() {
        noClasses()
                .that()
                .haveNameNotMatching(".*Resource(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jakarta.ws.rs..")
                .check(own);
    }

    @Test
    void onlyConsumersAndPublishersSpeakKafka() {
        noClasses()
                .that()
                .haveNameNotMatching(".*(Consumer|Publisher)(\\$.*)?")
                .and()
                .resideOutsideOfPackage("..bench..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka..",
                        "io.smallrye.reactive.messaging..",
                        "org.eclipse.microprofile.reactive.messaging..")
                .check(own);
    }

    @Test
    void onlyStoresSpeakSql() {
        noClasses()
                .that()
                .haveNameNotMatching(
                        ".*(Pg.*Store|Columns|TickCopy|LedgerSql|LedgerService|RelayConfig)(\\$.*)?")
                .and()
                .resideOutsideOfPackage("..bench..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "java.sql..")
                .check(own);
    }

    @Test
    void whatHasNoSuffixIsPure() {
        classes()
                .that()
                .haveNameNotMatching(EDGES)
                .and()
                .haveNameNotMatching(".*(Columns|TickCopy|package-info)(\\$.*)?")
                .and()
                .resideOutsideOfPackage("..bench..")
                .should()
                .onlyDependOnClassesThat(
                        DescribedPredicate.describe(
                                "are java, contracts, the wire's JSON and shapes, or pure themselves",
                                StyleTest::isPure))
                .check(own);
    }

    private static boolean isPure(JavaClass c) {
        JavaClass type = c.getBaseComponentType();
        String name = type.getPackageName();
        return type.isPrimitive()
                || name.startsWith("java.")
                || name.startsWith("dev.agentvillage.contracts")
                || name.equals("dev.agentvillage.platform.bus")
                || name.equals("dev.agentvillage.platform.web")
                || type.getName().equals("dev.agentvillage.platform.store.OutboxRecord")
                || name.startsWith("org.jspecify")
                || name.startsWith("javax.crypto")
                || name.startsWith("com.fasterxml.jackson.annotation")
                || name.startsWith("com.fasterxml.jackson.core")
                || name.startsWith("org.eclipse.microprofile.openapi.annotations")
                || (name.startsWith("dev.agentvillage.metering") && !type.getName().matches(EDGES));
    }

    @Test
    void featuresDoNotGoRoundInCircles() {
        SlicesRuleDefinition.slices()
                .matching("dev.agentvillage.metering.(*)..")
                .should()
                .beFreeOfCycles()
                .check(own);
    }

    @Test
    void noNamesThatSayNothing() {
        noClasses().should().haveNameMatching(".*(Impl|Manager|Helper|Util|Utils)").check(own);
    }
}
