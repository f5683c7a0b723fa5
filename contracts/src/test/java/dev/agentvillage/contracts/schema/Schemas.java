package dev.agentvillage.contracts.schema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import dev.agentvillage.contracts.Bounds;
import dev.agentvillage.contracts.WireMapper;
import dev.agentvillage.contracts.WireRecord;
import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.id.OrgId;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A record's JSON Schema, from the record alone: required is what is not {@code @Nullable}, and
 * what it does not name is allowed, since readers read over it.
 */
final class Schemas {
    /** What {@link OrgId} and the other ids that are text accept. */
    private static final int ID_LENGTH = 100;

    private static final SchemaGenerator GENERATOR = generator();

    private Schemas() {}

    static ObjectNode of(WireRecord type) {
        ObjectNode schema = GENERATOR.generateSchema(type.leaf());
        ObjectNode named = WireMapper.MAPPER.createObjectNode();
        named.set("$schema", schema.remove("$schema"));
        named.put("$id", "urn:agentvillage:v1:" + type.name());
        named.put("title", type.name());
        named.setAll(
                type.declared() == type.leaf() ? schema : typed(schema, constant(type.name())));
        return named;
    }

    private static ObjectNode constant(String name) {
        return WireMapper.MAPPER.createObjectNode().put("const", name);
    }

    /** The same, with {@code type} before everything else. */
    private static ObjectNode typed(ObjectNode schema, ObjectNode type) {
        ObjectNode properties = WireMapper.MAPPER.createObjectNode();
        properties.set("type", type);
        ArrayNode required = WireMapper.MAPPER.createArrayNode().add("type");
        if (schema.get("properties") instanceof ObjectNode own) {
            properties.setAll(own);
        }
        if (schema.get("required") instanceof ArrayNode own) {
            required.addAll(own);
        }
        ObjectNode typed = WireMapper.MAPPER.createObjectNode().put("type", "object");
        typed.set("properties", properties);
        typed.set("required", required);
        return typed;
    }

    private static SchemaGenerator generator() {
        var builder =
                new SchemaGeneratorConfigBuilder(
                                WireMapper.MAPPER,
                                SchemaVersion.DRAFT_2020_12,
                                OptionPreset.PLAIN_JSON)
                        .with(
                                Option.INLINE_ALL_SCHEMAS,
                                Option.EXTRA_OPEN_API_FORMAT_VALUES,
                                Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES)
                        .with(
                                new JacksonModule(
                                        JacksonOption.SKIP_SUBTYPE_LOOKUP,
                                        JacksonOption.IGNORE_TYPE_INFO_TRANSFORM,
                                        JacksonOption.FLATTENED_ENUMS_FROM_JSONPROPERTY));
        builder.forTypesInGeneral()
                .withPropertySorter((_, _) -> 0)
                .withCustomDefinitionProvider(
                        (type, context) -> definition(type.getErasedType(), context));
        builder.forFields()
                .withRequiredCheck(field -> !nullable(field))
                .withNumberInclusiveMinimumResolver(Schemas::minimum)
                .withNumberInclusiveMaximumResolver(
                        field ->
                                number(field)
                                        ? most(field).map(BigDecimal::valueOf).orElse(null)
                                        : null)
                .withStringMaxLengthResolver(
                        field ->
                                field.getType().getErasedType() == String.class
                                        ? most(field).map(Math::toIntExact).orElse(null)
                                        : null)
                .withArrayMinItemsResolver(
                        field ->
                                list(field)
                                        ? least(field).map(Math::toIntExact).orElse(null)
                                        : null)
                .withArrayMaxItemsResolver(
                        field ->
                                list(field)
                                        ? most(field).map(Math::toIntExact).orElse(null)
                                        : null);
        return new SchemaGenerator(builder.build());
    }

    private static @Nullable CustomDefinition definition(
            Class<?> type, SchemaGenerationContext context) {
        ObjectNode node = WireMapper.MAPPER.createObjectNode();
        if (type == RunnerEvent.class) {
            // Any type, known or not: every event has its own schema.
            ObjectNode envelope =
                    context.createDefinition(context.getTypeContext().resolve(Envelope.class));
            return inline(typed(envelope, node.put("type", "string")));
        }
        if (type.getPackage() == OrgId.class.getPackage()) {
            boolean uuid = type.getRecordComponents()[0].getType() == UUID.class;
            node.put("type", "string");
            return inline(
                    uuid
                            ? node.put("format", "uuid")
                            : node.put("minLength", 1).put("maxLength", ID_LENGTH));
        }
        return null;
    }

    private static CustomDefinition inline(ObjectNode node) {
        return new CustomDefinition(
                node,
                CustomDefinition.DefinitionType.INLINE,
                CustomDefinition.AttributeInclusion.YES);
    }

    private static boolean nullable(FieldScope field) {
        return field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static boolean number(FieldScope field) {
        Class<?> type = field.getType().getErasedType();
        return List.of(int.class, long.class, Integer.class, Long.class).contains(type);
    }

    /** A list itself: the resolvers are also asked about its items. */
    private static boolean list(FieldScope field) {
        return !field.isFakeContainerItemScope()
                && Collection.class.isAssignableFrom(field.getType().getErasedType());
    }

    private static @Nullable BigDecimal minimum(FieldScope field) {
        return number(field) ? BigDecimal.valueOf(least(field).orElse(0L)) : null;
    }

    private static Optional<Long> least(FieldScope field) {
        return bounds(field).map(Bounds::min).filter(min -> min > 0);
    }

    private static Optional<Long> most(FieldScope field) {
        return bounds(field).map(Bounds::max).filter(max -> max < Long.MAX_VALUE);
    }

    private static Optional<Bounds> bounds(FieldScope field) {
        return Optional.ofNullable(field.getAnnotation(Bounds.class));
    }
}
