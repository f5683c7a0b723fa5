package dev.agentvillage.session;

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
class StyleTest {
    private static final String REST =
            ".*(Resource|RateFilter|http\\.(Body|Paths|LargeBodies))(\\$.*)?";
    private static final String SOCKET =
            ".*(http\\.(InOrder|TokenExpiry|AnsweredStrangers)|Socket|Upgrade|Frames|Stream|Outlet)(\\$.*)?";
    private static final String KAFKA =
            ".*(Consumer|Publisher|Tail|Inbound|Received|Hearing)(\\$.*)?";
    private static final String SQL =
            ".*(Pg.*Store|RunnerStore|SessionStore|ChangeStore|Row|KeyStore)(\\$.*)?";
    private static final String EDGE =
            REST
                    + "|"
                    + SOCKET
                    + "|"
                    + KAFKA
                    + "|"
                    + SQL
                    + "|.*(Store|Job|Service|Wiring|Providers|ServedSessions|EventStreams|ClientMessage|Member|Messages"
                    + "|StartUp|ApiDescription|package-info)(\\$.*)?";

    private final JavaClasses own =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.agentvillage.session");

    @Test
    void onlyResourcesSpeakRest() {
        noClasses()
                .that()
                .haveNameNotMatching(REST)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jakarta.ws.rs..")
                .check(own);
    }

    @Test
    void onlySocketsSpeakWebSocket() {
        noClasses()
                .that()
                .haveNameNotMatching(SOCKET)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.quarkus.websockets..")
                .check(own);
    }

    @Test
    void onlyConsumersPublishersAndTailsSpeakKafka() {
        noClasses()
                .that()
                .haveNameNotMatching(KAFKA)
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
                .haveNameNotMatching(SQL + "|.*(Wiring|Inbound)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.vertx.mutiny.sqlclient..",
                        "io.vertx.pgclient..",
                        "jakarta.persistence..",
                        "io.quarkus.hibernate..",
                        "java.sql..")
                .check(own);
    }

    @Test
    void whatHasNoSuffixIsPure() {
        classes()
                .that()
                .haveNameNotMatching(EDGE)
                .should()
                .onlyDependOnClassesThat(
                        DescribedPredicate.describe(
                                "are java, contracts, shapes of the wire, or pure themselves",
                                StyleTest::isPure))
                .check(own);
    }

    private static boolean isPure(JavaClass c) {
        JavaClass type = c.getBaseComponentType();
        String name = type.getPackageName();
        return type.isPrimitive()
                || name.startsWith("java.")
                || name.startsWith("dev.agentvillage.contracts")
                || name.startsWith("org.jspecify")
                // An emulator computes, and does nothing else.
                || name.startsWith("org.jline")
                || name.startsWith("com.fasterxml.jackson.annotation")
                || name.startsWith("io.github.bucket4j") // Arithmetic by a clock that it is given.
                || name.startsWith("com.github.benmanes.caffeine") // A map that forgets.
                || name.startsWith("org.eclipse.microprofile.openapi.annotations")
                || (name.startsWith("dev.agentvillage.session") && !type.getName().matches(EDGE));
    }

    @Test
    void featuresDoNotGoRoundInCircles() {
        SlicesRuleDefinition.slices()
                .matching("dev.agentvillage.session.(*)..")
                .should()
                .beFreeOfCycles()
                .check(own);
    }

    @Test
    void noNamesThatSayNothing() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveNameMatching(".*(Manager|Helper|Util|Utils)")
                .check(own);
    }
}
