//! Boolean expressions over what is known of a DUT: `feature(a) and not (condition(12) or row(28-LogIntf))`.
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::words::{Fact, Feature, UnknownFact, UnknownFeature, condition_numbers};
use super::{Circumstances, all};
use crate::catalogue::{Edition, TableId, UnknownTable};

/// Longest text that is read, in bytes.
const LONGEST: usize = 2000;
/// Deepest nesting of `not` and parentheses: deeper than anybody writes, shallow enough for any stack.
const DEEPEST: usize = 32;

/// An expression and where each part of it stands in its text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Expression {
    /// What it says.
    pub node: Node,
    /// Bytes of the text that say it.
    pub at: Range<usize>,
    text: String,
}

/// What an expression says. `and` binds closer than `or`, `not` closest.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// Each part holds.
    And(Vec<(Node, Range<usize>)>),
    /// The condition with this number holds.
    Condition(u8),
    /// The fact holds.
    Fact(Fact),
    /// The device has the feature.
    Feature(Feature),
    /// The part does not hold.
    Not(Box<(Node, Range<usize>)>),
    /// One part holds.
    Or(Vec<(Node, Range<usize>)>),
    /// The IXIT table has a row.
    Row(TableId),
}

/// A fault in an expression and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem} (at character {})", at.start + 1)]
pub struct ExpressionError {
    /// Bytes of the text at fault.
    pub at: Range<usize>,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong with an expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// No such condition in the edition.
    #[error("edition {edition} has no condition {number}; it has {list}", list = numbers(*edition))]
    Condition {
        /// What stood there.
        number: String,
        /// The edition that was asked.
        edition: Edition,
    },
    /// No such fact.
    #[error(transparent)]
    Fact(#[from] UnknownFact),
    /// No such feature.
    #[error(transparent)]
    Feature(#[from] UnknownFeature),
    /// Too long or nested too deeply.
    #[error("an expression has at most {LONGEST} bytes and {DEEPEST} levels")]
    Size,
    /// No such IXIT table.
    #[error(transparent)]
    Table(#[from] UnknownTable),
    /// Something else was expected.
    #[error("{expected} was expected, not {found:?}")]
    Unexpected {
        /// What would be right.
        expected: &'static str,
        /// What stood there; empty at the end.
        found: String,
    },
}

fn numbers(edition: Edition) -> String {
    condition_numbers(edition).iter().map(u8::to_string).collect::<Vec<_>>().join(", ")
}

impl Expression {
    /// Reads an expression; condition numbers are those of the edition.
    pub fn parse(text: &str, edition: Edition) -> Result<Self, ExpressionError> {
        if text.len() > LONGEST {
            return Err(ExpressionError { at: LONGEST..text.len(), problem: Problem::Size });
        }
        let mut parser = Parser { text, at: 0, depth: 0, edition };
        let (node, at) = parser.any()?;
        match parser.peek() {
            "" => Ok(Expression { node, at, text: text.to_owned() }),
            _ => Err(parser.unexpected("`and`, `or` or the end")),
        }
    }

    /// Whether it holds; `None` when what is known does not settle it.
    pub fn holds(&self, known: &dyn Circumstances) -> Option<bool> {
        self.node.holds(known)
    }
}

impl Node {
    fn holds(&self, known: &dyn Circumstances) -> Option<bool> {
        match self {
            Node::And(parts) => all(parts.iter().map(|(part, _)| part.holds(known))),
            Node::Condition(number) => known.condition(*number),
            Node::Fact(fact) => known.fact(*fact),
            Node::Feature(feature) => known.feature(*feature),
            Node::Not(part) => part.0.holds(known).map(|value| !value),
            Node::Or(parts) => all(parts.iter().map(|(part, _)| part.holds(known).map(|value| !value))).map(|value| !value),
            Node::Row(table) => known.row(*table),
        }
    }
}

type Spanned = (Node, Range<usize>);

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    edition: Edition,
}

impl<'a> Parser<'a> {
    fn any(&mut self) -> Result<Spanned, ExpressionError> {
        self.joined("or", Node::Or, |parser| parser.joined("and", Node::And, Parser::negated))
    }

    /// One part, or several that the word joins.
    fn joined(
        &mut self,
        word: &str,
        join: fn(Vec<Spanned>) -> Node,
        mut part: impl FnMut(&mut Self) -> Result<Spanned, ExpressionError>,
    ) -> Result<Spanned, ExpressionError> {
        let first = part(self)?;
        if self.peek() != word {
            return Ok(first);
        }
        let start = first.1.start;
        let mut parts = vec![first];
        while self.peek() == word {
            self.take();
            parts.push(part(self)?);
        }
        let end = self.at;
        Ok((join(parts), start..end))
    }

    fn negated(&mut self) -> Result<Spanned, ExpressionError> {
        if self.peek() != "not" {
            return self.primary();
        }
        let start = self.take().start;
        let inner = self.deeper(Parser::negated)?;
        let end = inner.1.end;
        Ok((Node::Not(Box::new(inner)), start..end))
    }

    fn primary(&mut self) -> Result<Spanned, ExpressionError> {
        let word = self.peek();
        match word {
            "(" => {
                let start = self.take().start;
                let (node, _) = self.deeper(Parser::any)?;
                let end = self.expect(")", "`)`")?.end;
                Ok((node, start..end))
            }
            "condition" | "fact" | "feature" | "row" => self.call(word),
            _ => Err(self.unexpected("`not`, `(`, feature(…), condition(…), row(…) or fact(…)")),
        }
    }

    fn call(&mut self, function: &str) -> Result<Spanned, ExpressionError> {
        let start = self.take().start;
        self.expect("(", "`(`")?;
        let argument = self.peek();
        let at = self.take();
        let node = self.named(function, argument).map_err(|problem| ExpressionError { at, problem })?;
        let end = self.expect(")", "`)`")?.end;
        Ok((node, start..end))
    }

    fn named(&self, function: &str, argument: &str) -> Result<Node, Problem> {
        Ok(match function {
            "condition" => Node::Condition(self.condition(argument)?),
            "fact" => Node::Fact(argument.parse()?),
            "feature" => Node::Feature(argument.parse()?),
            _ => Node::Row(argument.parse()?),
        })
    }

    fn condition(&self, argument: &str) -> Result<u8, Problem> {
        let known = condition_numbers(self.edition).iter().find(|number| number.to_string() == argument);
        known.copied().ok_or_else(|| Problem::Condition { number: argument.to_owned(), edition: self.edition })
    }

    fn deeper(&mut self, part: fn(&mut Self) -> Result<Spanned, ExpressionError>) -> Result<Spanned, ExpressionError> {
        if self.depth == DEEPEST {
            return Err(ExpressionError { at: self.next(), problem: Problem::Size });
        }
        self.depth += 1;
        let inner = part(self);
        self.depth -= 1;
        inner
    }

    /// Where the next word stands: a parenthesis, a run of letters, digits and hyphens, or any one other character.
    fn next(&self) -> Range<usize> {
        let rest = &self.text[self.at..];
        let start = self.at + rest.len() - rest.trim_start().len();
        let rest = &self.text[start..];
        let word = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(rest.len());
        let length = if word > 0 { word } else { rest.chars().next().map_or(0, char::len_utf8) };
        start..start + length
    }

    fn peek(&self) -> &'a str {
        &self.text[self.next()]
    }

    fn take(&mut self) -> Range<usize> {
        let at = self.next();
        self.at = at.end;
        at
    }

    fn expect(&mut self, word: &str, expected: &'static str) -> Result<Range<usize>, ExpressionError> {
        if self.peek() == word { Ok(self.take()) } else { Err(self.unexpected(expected)) }
    }

    fn unexpected(&self, expected: &'static str) -> ExpressionError {
        ExpressionError { at: self.next(), problem: Problem::Unexpected { expected, found: self.peek().to_owned() } }
    }
}

/// Reads it with the condition numbers of the newer edition; [`Expression::parse`] knows both.
impl FromStr for Expression {
    type Err = ExpressionError;

    fn from_str(text: &str) -> Result<Self, ExpressionError> {
        Expression::parse(text, Edition::default())
    }
}

impl TryFrom<String> for Expression {
    type Error = ExpressionError;

    fn try_from(text: String) -> Result<Self, ExpressionError> {
        text.parse()
    }
}

impl From<Expression> for String {
    fn from(expression: Expression) -> String {
        expression.text
    }
}

impl JsonSchema for Expression {
    fn schema_name() -> Cow<'static, str> {
        "Expression".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "maxLength": LONGEST, "examples": ["feature(a) and not condition(12)", "row(28-LogIntf)"] })
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests;
