//! Declarations of about 6 kB, each different, cut from the reference declaration of the hub; and one of 145 rows for the whole of `check`.

use std::fs;
use std::path::Path;

use suite::files::{Declaration, SourceText, parse};

const HUB: &str = include_str!("../../../../fixtures/full-hub/declaration.yaml");
/// The tables that every declaration has: the ones that the identification of the product refers to.
const ALWAYS: [&str; 2] = ["15-PhyIntf", "28-LogIntf"];
/// Tables that refer to no other: they are added in a drawn order until the declaration is long enough.
const DRAWN: [&str; 9] =
    ["3-VulnTypes", "4-Conf", "8-UpdProc", "12-NetSecImpl", "16-CodeMin", "17-PrivlCtrl", "18-AccCtrl", "19-SecDev", "23-ResMech"];
/// From how many bytes a declaration is long enough.
const LENGTH: usize = 5_900;
/// How many rows the long declaration has.
const ROWS: usize = 145;
/// The same declarations each time.
const SEED: u64 = 13;
const WORDS: [&str; 8] = ["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath"];

/// Writes so many declarations, one that both readers must refuse, and the one of 145 rows.
pub fn all(folder: &Path, count: usize) -> Result<(), String> {
    let many = folder.join("many");
    fs::create_dir_all(&many).map_err(|why| format!("{}: {why}", many.display()))?;
    let mut dice = Dice(SEED);
    for number in 0..count {
        write(&many.join(format!("{number:06}.yaml")), &short(&mut dice))?;
    }
    write(&folder.join("refused.yaml"), &short(&mut dice).replace("speaks: https", "speaks: gopher"))?;
    let long = folder.join("long");
    fs::create_dir_all(&long).map_err(|why| format!("{}: {why}", long.display()))?;
    write(&long.join("declaration.yaml"), &of_145_rows()?)
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|why| format!("{}: {why}", path.display()))
}

/// One declaration of about 6 kB.
fn short(dice: &mut Dice) -> String {
    let (head, tables) = parts();
    let find = |name: &&str| tables.iter().find(|table| table.starts_with(&format!("  {name}:"))).copied().unwrap_or_default();
    let mut drawn = DRAWN.to_vec();
    let mut chosen: Vec<&str> = ALWAYS.iter().map(find).collect();
    while !drawn.is_empty() && head.len() + chosen.iter().map(|table| table.len()).sum::<usize>() < LENGTH {
        let next = drawn.swap_remove(dice.below(drawn.len()));
        chosen.push(find(&next));
    }
    varied(&format!("{head}{}", chosen.concat()), dice)
}

/// Another product: names, versions, ports and words of its own.
fn varied(text: &str, dice: &mut Dice) -> String {
    let version = format!("{}.{}.{}", dice.below(20), dice.below(20), dice.below(100));
    let text = text.replace("Example Hub", &format!("Example {} {}", dice.word(), dice.below(10_000))).replace("7.1.0", &version);
    let text = text.replace("EH-300", &format!("EH-{}", dice.below(1_000_000))).replace("the hub", &format!("the {} hub", dice.word()));
    // Each port is drawn from a range in which no other one begins.
    let ports = [("tcp/2323", 30_000), ("tcp/8322", 20_000), ("tcp/8443", 10_000)];
    ports.iter().fold(text, |text, (port, least)| text.replace(port, &format!("tcp/{}", least + dice.below(10_000))))
}

/// What stands before the first table, and each table.
fn parts() -> (&'static str, Vec<&'static str>) {
    let is_table = |line: &str| line.starts_with("  ") && line[2..].starts_with(|c: char| c.is_ascii_digit());
    let mut starts = Vec::new();
    let mut at = 0;
    for line in HUB.split_inclusive('\n') {
        if is_table(line) {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([HUB.len()]);
    let tables = starts.iter().zip(ends).map(|(start, end)| &HUB[*start..end]).collect();
    (&HUB[..starts.first().copied().unwrap_or(HUB.len())], tables)
}

/// The whole declaration, with more rows of tables that may be of any length.
fn of_145_rows() -> Result<String, String> {
    let declaration: Declaration = parse(&SourceText { file: "hub", text: HUB }).map_err(|fault| fault.to_string())?;
    let rows = declaration.ixit.every_row().len();
    let mut text = HUB.to_owned();
    for number in rows..ROWS {
        let (table, row) = match number % 3 {
            0 => {
                ("12-NetSecImpl", "description: \"library in version 3.6\", review: audited by a laboratory, report: the published report")
            }
            1 => ("17-PrivlCtrl", "description: \"a service runs under an account of its own\""),
            _ => ("3-VulnTypes", "description: \"weaknesses of a component\", action: \"the security team mends it\", time_frame: 60 d"),
        };
        text = text.replacen(&format!("  {table}:\n"), &format!("  {table}:\n    - {{ id: More-{number}, {row} }}\n"), 1);
    }
    Ok(text)
}

/// A source of numbers that look drawn (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).unwrap_or_default()
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.below(WORDS.len())]
    }
}
