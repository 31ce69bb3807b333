//! A script -> the same with fewer bytes: without comments, unnecessary white space and punctuation, and with short declarations.
//!
//! This is for the embedded theme only: authors' files are published as they are. It reads tokens and brackets, and shortens only
//! what these decide, so it needs no parser. Names stay as they are.

use crate::input::disk::minify::{end_of, end_of_quoted};

/// White space next to these has no meaning.
const PUNCTUATION: &[u8] = b"{}()[];,:=?&|<>!*";
/// No statement ends at the end of a line after these, or before a line that starts with the others.
const CONTINUED: &[u8] = b"{([;,=?:&|<>!\n";
const CONTINUES: &[u8] = b"}]).,;=?:&|";

/// A script with fewer bytes.
pub(super) fn minify_js(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut script = Script { declares: vec![false], ..Script::default() };
    let mut at = 0;
    loop {
        let (start, has_line_break) = skip_blank(bytes, at);
        let Some(&byte) = bytes.get(start) else { break };
        script.separate(byte, start > at, has_line_break);
        at = token_end(bytes, start, &script.output).min(bytes.len());
        script.push(&bytes[start..at], bytes.get(at).copied());
    }
    // Only whole ASCII characters were left out.
    String::from_utf8(script.output).unwrap_or_else(|_| source.to_string())
}

#[derive(Default)]
struct Script {
    output: Vec<u8>,
    /// For the script and each open bracket: whether the statement in it declares variables.
    declares: Vec<bool>,
    /// For each open parenthesis: whether a statement follows it, as after `if (…)`.
    headers: Vec<bool>,
    /// The same for the parenthesis that was closed last.
    is_after_header: bool,
}

impl Script {
    fn last(&self) -> u8 {
        self.output.last().copied().unwrap_or(b'\n')
    }

    fn set_declares(&mut self, declares: bool) {
        if let Some(innermost) = self.declares.last_mut() {
            *innermost = declares;
        }
    }

    /// Adds what has to be between the last token and the next one.
    fn separate(&mut self, next: u8, is_spaced: bool, has_line_break: bool) {
        let last = self.last();
        if has_line_break {
            if !CONTINUED.contains(&last) && !CONTINUES.contains(&next) {
                self.output.push(b'\n');
            }
        } else if is_spaced && !PUNCTUATION.contains(&last) && !PUNCTUATION.contains(&next) && last != b'\n' {
            self.output.push(b' ');
        }
    }

    fn push(&mut self, token: &[u8], next: Option<u8>) {
        let last = self.last();
        let starts_statement = matches!(last, b'{' | b'}' | b';' | b'\n');
        if matches!(token, b"const" | b"let") && matches!(next, Some(b' ' | b'\n' | b'{' | b'[')) && last != b'.' {
            return self.declare(starts_statement);
        }
        // After a bracket, punctuation continues the expression: `const {a} = b`.
        if starts_statement && token != b"}" && (last != b'}' || is_word(token[0])) {
            self.set_declares(false);
        }
        match token {
            b"(" => {
                let word = &self.output[word_start(&self.output)..];
                self.headers.push(matches!(word, b"if" | b"for" | b"while" | b"with" | b"await"));
            }
            b")" | b"]" | b"}" => self.close(token),
            b">" if last == b'=' => self.unwrap_parameter(),
            _ => {}
        }
        match token {
            b"(" | b"[" | b"{" => self.declares.push(false),
            b")" | b"]" | b"}" if self.declares.len() > 1 => _ = self.declares.pop(),
            _ => {}
        }
        self.output.extend_from_slice(token);
    }

    /// Starts a declaration, or continues the one before it. A constant that is never assigned can as well be a variable.
    fn declare(&mut self, starts_statement: bool) {
        let declares = self.declares.last() == Some(&true);
        if starts_statement && declares && self.output.pop_if(|last| *last == b';').is_some() {
            self.output.push(b',');
            return;
        }
        self.output.extend_from_slice(b"let");
        if starts_statement {
            self.set_declares(true);
        }
    }

    /// Removes a comma or a semicolon before a closing bracket. An empty statement stays where one has to be, as in `if (a);`, and so
    /// does an empty item of a list.
    fn close(&mut self, bracket: &[u8]) {
        match self.output.as_slice() {
            [.., before, b','] if !b",[".contains(before) => _ = self.output.pop(),
            [before @ .., b';'] if bracket == b"}" => {
                let is_empty_statement = before.ends_with(b")") && self.is_after_header;
                let is_after_word = matches!(&before[word_start(before)..], b"else" | b"do");
                if !is_empty_statement && !is_after_word {
                    self.output.pop();
                }
            }
            _ => {}
        }
        if bracket == b")" {
            self.is_after_header = self.headers.pop().unwrap_or(false);
        }
    }

    /// Removes the parentheses around the only parameter of an arrow function, whose `=` is the last byte.
    fn unwrap_parameter(&mut self) {
        let Some(before) = self.output.strip_suffix(b")=") else { return };
        let start = word_start(before);
        let Some(outer) = before[..start].strip_suffix(b"(") else { return };
        let is_separated = outer.last().is_none_or(|last| b"(,=:?[{;>&|\n".contains(last));
        if is_separated && start < before.len() {
            let close = before.len();
            self.output.remove(close);
            self.output.remove(start - 1);
        }
    }
}

/// The offset of the next token, and whether a line ends before it.
fn skip_blank(bytes: &[u8], from: usize) -> (usize, bool) {
    let mut at = from;
    let mut has_line_break = false;
    while let Some(&byte) = bytes.get(at) {
        let end = match &bytes[at..] {
            [b'/', b'/', rest @ ..] => at + 2 + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()),
            [b'/', b'*', ..] => end_of(bytes, at + 2, b"*/"),
            _ if byte.is_ascii_whitespace() => at + 1,
            _ => break,
        };
        has_line_break |= bytes[at..end].contains(&b'\n');
        at = end;
    }
    (at, has_line_break)
}

/// The offset after the token that starts at `start`: a word, a literal, or one character.
fn token_end(bytes: &[u8], start: usize, output: &[u8]) -> usize {
    match bytes[start] {
        b'"' | b'\'' => end_of_quoted(bytes, start),
        b'`' => end_of_template(bytes, start),
        b'/' if starts_regex(output) => end_of_regex(bytes, start),
        byte if is_word(byte) => {
            start + bytes[start..].iter().position(|byte| !is_word(*byte)).unwrap_or(bytes.len() - start)
        }
        _ => start + 1,
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || !byte.is_ascii()
}

/// The offset of the word at the end.
fn word_start(bytes: &[u8]) -> usize {
    bytes.iter().rposition(|byte| !is_word(*byte)).map_or(0, |at| at + 1)
}

/// Whether a slash after this output starts a regular expression: an operand cannot follow another one.
fn starts_regex(output: &[u8]) -> bool {
    let before = output.trim_ascii_end();
    match &before[word_start(before)..] {
        b"" => !matches!(before.last(), Some(b')' | b']' | b'"' | b'\'' | b'`')),
        word => matches!(word, b"return" | b"typeof" | b"case" | b"in" | b"of" | b"await" | b"yield" | b"throw"),
    }
}

/// The offset after the regular expression that starts at `start`. A slash in a class is part of it.
fn end_of_regex(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    let mut is_in_class = false;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'[' => is_in_class = true,
            b']' => is_in_class = false,
            b'/' if !is_in_class => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// The offset after the template literal that starts at `start`. Its expressions may contain strings and templates.
fn end_of_template(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    // The number of braces that are open in each expression around this place, within this literal.
    let mut open = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'`' if open == 0 => return at + 1,
            b'`' => at = end_of_template(bytes, at),
            b'"' | b'\'' if open > 0 => at = end_of_quoted(bytes, at),
            b'$' if open == 0 && bytes.get(at + 1) == Some(&b'{') => {
                open = 1;
                at += 2;
            }
            b'{' if open > 0 => {
                open += 1;
                at += 1;
            }
            b'}' if open > 0 => {
                open -= 1;
                at += 1;
            }
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_lose_only_what_has_no_meaning() {
        for (source, minified) in [
            ("// one\nconst a = 1; // two\n\n  let b = a\n  b++\n", "let a=1,b=a\nb++"),
            ("if (a) {\n  b();\n}\nelse c()", "if(a){b()}\nelse c()"),
            (
                "f(\"//  no\", '/*  no', /[/'\"]  \\/\\//g, a / b / c) // yes",
                "f(\"//  no\",'/*  no',/[/'\"]  \\/\\//g,a / b / c)",
            ),
            ("const t = `a  ${ b ? `// ${'}'}` : { c } }  //`;\nd", "let t=`a  ${ b ? `// ${'}'}` : { c } }  //`;d"),
            ("return /  x/.test(y) /* a\nb */ z", "return /  x/.test(y)\nz"),
            ("a + +b - -c * !d !== e", "a + +b - -c*!d!==e"),
            ("a = b\n  ? c\n  : d\n    .e\nf(\n  g,\n  [h,],\n)", "a=b?c:d.e\nf(g,[h])"),
        ] {
            assert_eq!(minify_js(source), minified);
        }
    }

    #[test]
    fn declarations_that_follow_each_other_are_one() {
        for (source, minified) in [
            ("const { a } = b;\nconst [c] = d;\nlet e;", "let{a}=b,[c]=d,e;"),
            ("const a = () => {\n\tconst b = 1;\n\tlet c = 2;\n};\nconst d = 3;", "let a=()=>{let b=1,c=2},d=3;"),
            ("const a = 1;\nf();\nconst b = 2;", "let a=1;f();let b=2;"),
            ("const a = 1\nf();\nconst b = 2;", "let a=1\nf();let b=2;"),
            ("const a = 1;\n\"b\".c();\nconst d = 2;", "let a=1;\"b\".c();let d=2;"),
            ("const a = 1;\n[b] = c;\nlet d;", "let a=1;[b]=c;let d;"),
            ("for (const a of b) c();\nconst d = 1;", "for(let a of b)c();let d=1;"),
            ("for (const { a } of b) {\n\tconst c = a;\n}\nconst d = 1;", "for(let{a}of b){let c=a}\nlet d=1;"),
            ("const a = 1;\nexport const b = 2;\nconst c = 3;", "let a=1;export let b=2;let c=3;"),
            ("a.const = { const: 1, let: 2 };", "a.const={const:1,let:2};"),
        ] {
            assert_eq!(minify_js(source), minified);
        }
    }

    #[test]
    fn punctuation_stays_where_it_is_needed() {
        for (source, minified) in [
            ("{ if (a); }", "{if(a);}"),
            ("{ for (;;); }", "{for(;;);}"),
            ("{ do ; while (a); }", "{do;while(a);}"),
            ("{ if (a) b(); else ; }", "{if(a)b();else;}"),
            ("{ if (a) b(c); }", "{if(a)b(c)}"),
            ("[, a, , ]", "[,a,,]"),
            (
                "f((a) => a, async (b) => b, (c, d) => c, ({ e }) => e, () => 1)",
                "f(a=>a,async(b)=>b,(c,d)=>c,({e})=>e,()=>1)",
            ),
            ("a >= (b) ? c : d", "a>=(b)?c:d"),
            ("const a = (b) => (c) => b;", "let a=b=>c=>b;"),
        ] {
            assert_eq!(minify_js(source), minified);
        }
    }
}
