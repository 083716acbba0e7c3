//! JSON Schema (draft 7) of the scenario file, made of the table of keys: completion and hover in editors.

use serde_json::{Map, Value, json};

use super::dimension::Dimension::{self, Bare, Count, Duration, Factor, Money, Probability, Rate};
use super::keys::{
    Arguments, BESIDE, EFFECT, EVERYWHERE, EVIDENCE, FORMS, Form, Key, Kind, Over, PATH, Quantity, ROOT, SAMPLES,
    Special, TARGET_SET, THEN, Table, VALUE, default_words,
};

/// Dimensions that a quantity in the file can have; `Bare` stands for any of them.
const DIMENSIONS: [Dimension; 7] = [Probability, Duration, Rate, Money, Count, Factor, Bare];
const NUMBER: &str = r"[-+]?[0-9_.]+([eE][-+]?[0-9]+)?";
const REFERENCE: &str = r"^\$[a-z][a-z0-9_]*$";

/// The whole schema.
pub(super) fn document() -> Value {
    let mut definitions = Map::new();
    for dimension in DIMENSIONS {
        definitions.insert(name(dimension), quantity(dimension));
        definitions.insert(format!("{}_constant", name(dimension)), constant(dimension));
        definitions.insert(format!("{}_table", name(dimension)), quantity_table(dimension));
    }
    definitions.insert("id".to_owned(), json!({ "type": "string", "pattern": "^[a-z][a-z0-9_]*$" }));
    definitions.insert("id_with_dashes".to_owned(), json!({ "type": "string", "pattern": "^[a-z][a-z0-9_-]*$" }));
    for (key, words) in EVERYWHERE.iter().map(|key| (key.name, key)) {
        definitions.insert(key.to_owned(), described(kind(words.kind), words.words));
    }
    let mut root = table(&ROOT);
    let Value::Object(fields) = &mut root else { return root };
    fields.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    fields.insert("title".to_owned(), json!("bordj scenario"));
    fields.insert("definitions".to_owned(), Value::Object(definitions));
    root
}

fn name(dimension: Dimension) -> String {
    match dimension {
        Probability => "probability",
        Duration => "duration",
        Rate => "rate",
        Money => "money",
        Count => "count",
        Factor => "factor",
        Bare => "quantity",
    }
    .to_owned()
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{name}") })
}

/// A schema with words: `$ref` has no place for them beside it.
fn described(schema: Value, words: &str) -> Value {
    match schema {
        Value::Object(mut fields) if !fields.contains_key("$ref") => {
            fields.insert("description".to_owned(), json!(words));
            Value::Object(fields)
        }
        schema => json!({ "description": words, "allOf": [schema] }),
    }
}

fn table(table: &Table) -> Value {
    let properties = table.keys.iter().map(|key| (key.name.to_owned(), key_schema(key)));
    let everywhere = EVERYWHERE.iter().map(|key| (key.name.to_owned(), reference(key.name)));
    let required: Vec<&str> = table.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut schema = json!({
        "type": "object",
        "description": table.words,
        "additionalProperties": false,
        "properties": properties.chain(everywhere).collect::<Map<String, Value>>(),
    });
    // What a file extends may give what it leaves out, but for what tells tables and versions apart.
    let whole = [EFFECT.name, TARGET_SET.name, PATH.name, SAMPLES.name].contains(&table.name);
    let required =
        required.into_iter().filter(|key| whole || matches!(*key, "schema" | "id") && table.name != "scenario");
    schema["required"] = required.collect();
    schema
}

fn key_schema(key: &Key) -> Value {
    let words = match (key.required, default_words(key.kind)) {
        (true, _) => format!("{} Required.", key.words),
        (false, Some(default)) => format!("{} Default: {default}.", key.words),
        (false, None) => key.words.to_owned(),
    };
    described(kind(key.kind), &words)
}

fn kind(kind: Kind) -> Value {
    let list = |items: Value| json!({ "type": "array", "items": items });
    match kind {
        Kind::Text => json!({ "type": "string" }),
        Kind::Id(dashes) => reference(if dashes { "id_with_dashes" } else { "id" }),
        Kind::Date => json!({}),
        Kind::Flag(_) => json!({ "type": "boolean" }),
        Kind::Whole(least, most) => json!({ "type": "integer", "minimum": least as i64, "maximum": most as i64 }),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::One(what) => json!({ "allOf": [reference("id")], "title": format!("id of a {what}") }),
        Kind::Several(what) => json!({ "type": "array", "items": reference("id"), "title": format!("ids of {what}s") }),
        Kind::Words(words) => list(json!({ "enum": words })),
        Kind::Texts(count) => {
            json!({ "type": "array", "items": { "type": "string", "minLength": 1 }, "minItems": count, "maxItems": count })
        }
        Kind::Constant(dimension) => reference(&format!("{}_constant", name(dimension))),
        Kind::Constants(dimension) => list(reference(&format!("{}_constant", name(dimension)))),
        Kind::Quantity(quantity) => reference(&name(quantity.dimension)),
        Kind::ByKey(over, quantity) => by_key(over, quantity),
        Kind::Quantities(quantity) => list(reference(&name(quantity.dimension))),
        Kind::Table(inner) => table(inner),
        Kind::Tables(inner) => list(table(inner)),
        Kind::Special(special) => special_schema(special),
    }
}

/// One quantity for all, or a table of them.
fn by_key(over: Over, quantity: Quantity) -> Value {
    json!({ "anyOf": [reference(&name(quantity.dimension)), one_for_each(over, &reference(&name(quantity.dimension)))] })
}

fn one_for_each(over: Over, item: &Value) -> Value {
    let mut properties: Map<String, Value> =
        EVERYWHERE.iter().map(|key| (key.name.to_owned(), reference(key.name))).collect();
    let Some(keys) = over.fixed() else {
        return json!({
            "type": "object",
            "properties": properties,
            "propertyNames": { "pattern": "^[a-z][a-z0-9_]*$" },
            "additionalProperties": item,
        });
    };
    let words = match over {
        Over::Tactic => "tactic",
        Over::Objective => "objective",
        _ => "damage state",
    };
    properties.extend(
        keys.iter().map(|key| ((*key).to_owned(), described(item.clone(), &format!("For the {words} `{key}`.")))),
    );
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn special_schema(special: Special) -> Value {
    let path = json!({ "type": "string", "minLength": 1 });
    let factor = reference("factor");
    match special {
        Special::Extends => json!({ "anyOf": [path.clone(), { "type": "array", "items": path }] }),
        Special::Parameters => {
            let mut schema = one_for_each(Over::Zone, &reference("quantity"));
            schema["description"] = json!("Named quantities, one value per trial.");
            schema
        }
        Special::Between => json!({ "type": "array", "items": reference("id"), "minItems": 2, "maxItems": 2 }),
        Special::Target => json!({ "anyOf": [
            { "enum": ["adaptive"] },
            one_for_each(Over::Zone, &factor),
            { "type": "array", "items": table(&TARGET_SET) },
        ] }),
        Special::PathChoice => json!({ "anyOf": [{ "enum": ["uniform", "weakest"] }, table(&PATH)] }),
        Special::Damage => {
            let weights = one_for_each(Over::Damage, &factor);
            json!({ "anyOf": [factor, weights.clone(), one_for_each(Over::Objective, &weights)] })
        }
        Special::Effects => json!({ "type": "array", "items": table(&EFFECT) }),
        Special::Operand => reference("quantity"),
    }
}

/// A constant as it is written.
fn constant(dimension: Dimension) -> Value {
    let literal = |units: &str| json!({ "type": "string", "pattern": format!("^{NUMBER} ({units})$") });
    let rate = || json!({ "type": "string", "pattern": format!("^{NUMBER} (per|in {NUMBER}) (s|min|h|d|yr)$") });
    let duration = || literal("s|min|h|d|yr");
    let number = json!({ "type": "number" });
    let forms = match dimension {
        Probability => vec![json!({ "type": "number", "minimum": 0, "maximum": 1 }), literal("%")],
        Duration => vec![duration()],
        Rate => vec![rate()],
        Money => vec![number, literal("k|M|bn")],
        Count | Factor => vec![number],
        Bare => vec![number, literal("%|k|M|bn"), duration(), rate()],
    };
    json!({ "anyOf": forms, "description": format!("A constant: {}.", dimension.words()) })
}

fn quantity(dimension: Dimension) -> Value {
    let name = name(dimension);
    json!({ "anyOf": [
        reference(&format!("{name}_constant")),
        { "type": "string", "pattern": REFERENCE, "description": "A parameter of [parameters]." },
        reference(&format!("{name}_table")),
    ] })
}

/// A quantity written as a table: a distribution, a constant with provenance, evidence, effects already applied.
fn quantity_table(dimension: Dimension) -> Value {
    let own = reference(&name(dimension));
    let constant = reference(&format!("{}_constant", name(dimension)));
    let forms: Vec<&Form> = FORMS.iter().filter(|form| form.dimensions.contains(&dimension)).collect();
    let mut properties: Map<String, Value> =
        EVERYWHERE.iter().map(|key| (key.name.to_owned(), reference(key.name))).collect();
    for form in &forms {
        properties.insert(form.name.to_owned(), described(arguments(form, dimension), form.words));
    }
    let mut put = |(name, words): &(&str, &str), schema: Value| {
        properties.insert((*name).to_owned(), described(schema, words));
    };
    let mut kinds: Vec<&str> = forms.iter().map(|form| form.name).collect();
    for beside in &BESIDE {
        put(
            beside,
            match beside.0 {
                "per" => json!({ "enum": ["trial", "attack"] }),
                "shape" => reference("factor_constant"),
                _ => constant.clone(),
            },
        );
    }
    put(&VALUE[0], own.clone());
    put(&THEN[0], own);
    let words: Map<String, Value> = EFFECT
        .keys
        .iter()
        .filter(|key| matches!(key.kind, Kind::Special(Special::Operand)))
        .map(|key| (key.name.to_owned(), key_schema(key)))
        .collect();
    put(
        &THEN[1],
        json!({ "type": "array", "items": {
            "type": "object",
            "properties": words.into_iter().chain(EVERYWHERE.iter().map(|key| (key.name.to_owned(), reference(key.name)))).collect::<Map<String, Value>>(),
            "additionalProperties": false,
        } }),
    );
    kinds.extend(["value", "of"]);
    let evidence: &[&str] = match dimension {
        Rate => &["events", "exposure", "prior"],
        Probability => &["successes", "trials", "prior"],
        Bare => &["events", "exposure", "successes", "trials", "prior"],
        _ => &[],
    };
    for row in EVIDENCE.iter().filter(|(name, _)| evidence.contains(name)) {
        put(
            row,
            match row.0 {
                "exposure" => reference("duration_constant"),
                "prior" => json!({ "enum": ["jeffreys"] }),
                _ => json!({ "type": "integer", "minimum": 0 }),
            },
        );
    }
    kinds.extend(evidence.iter().filter(|key| matches!(**key, "events" | "successes")));
    let one: Vec<Value> = kinds.iter().map(|kind| json!({ "required": [kind] })).collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false, "oneOf": one })
}

fn arguments(form: &Form, dimension: Dimension) -> Value {
    let constant = |dimension: Dimension| reference(&format!("{}_constant", name(dimension)));
    let own = constant(dimension);
    let way = |way: &Arguments| match way {
        Arguments::Row(names) => {
            let items: Vec<Value> = names.iter().map(|argument| constant(argument.unit.of(dimension))).collect();
            json!({ "type": "array", "items": items, "minItems": names.len(), "maxItems": names.len() })
        }
        Arguments::Named(names) => {
            let required: Vec<&str> = names.iter().map(|argument| argument.name).collect();
            let properties: Map<String, Value> = names
                .iter()
                .map(|argument| {
                    let kind = argument.unit.of(dimension);
                    let words = format!("`{}` of the law, {}.", argument.name, kind.words());
                    (argument.name.to_owned(), described(constant(kind), &words))
                })
                .collect();
            json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
        }
        Arguments::One(one) => constant(one.unit.of(dimension)),
        Arguments::Pairs => pairs(&own, &reference("factor_constant")),
        Arguments::Samples => json!({ "anyOf": [
            { "type": "array", "items": own, "minItems": 1 },
            table(&SAMPLES),
        ] }),
        Arguments::Mixture => {
            let part = json!({ "anyOf": [own, reference(&format!("{}_table", name(dimension)))] });
            pairs(&reference("factor_constant"), &part)
        }
        Arguments::Quantiles => json!({
            "type": "object",
            "patternProperties": { "^p[0-9]{2,9}$": own },
            "properties": {
                "lower": described(own.clone(), "No value lies below it."),
                "upper": described(own.clone(), "No value lies above it."),
            },
            "additionalProperties": false,
        }),
    };
    match form.arguments {
        [one] => way(one),
        ways => json!({ "anyOf": ways.iter().map(way).collect::<Vec<_>>() }),
    }
}

fn pairs(first: &Value, second: &Value) -> Value {
    json!({
        "type": "array",
        "minItems": 1,
        "items": { "type": "array", "items": [first, second], "minItems": 2, "maxItems": 2 },
    })
}
