//! [`Site`] -> the files from which a script shows a move between any two roles, or compares two or three: a list of all roles, and
//! one file per role. So a request for each role is enough, and the number of files grows only with the roles. One more file has what
//! all roles expect: the page of a reader's skills shows which roles are near.
//!
//! Each file is JSON, compressed in the zlib format, whose checksum reveals damage. All but the lists are named after a hash of
//! their content.

use std::collections::BTreeMap;

use libdeflater::{CompressionLvl, Compressor};
use rayon::prelude::*;
use serde::Serialize;

use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::role_choice;
use crate::model::kind::Kind;
use crate::model::site::Site;

use crate::render::page::role_data::{RoleRecordBuilder, role_key};
use crate::render::page::skill_data::SkillsRecord;

/// A version of the formats. It is part of every name, so that an old script never reads a new file.
const FORMAT: u32 = 2;
/// The file from which the script finds all others.
const ROOT: &str = "root.bin";
/// What all roles expect.
const SKILLS: &str = "skills.bin";
/// The compression level of libdeflate, of 1 to 12.
const COMPRESSION: i32 = 6;

/// The files, by their paths below their folder.
pub(crate) struct RoleFiles {
    /// The content of each before compression.
    files: BTreeMap<String, Vec<u8>>,
    /// A hash of all contents. Files with equal fingerprints are equal.
    pub(crate) fingerprint: String,
}

/// The list of all roles.
#[derive(Serialize)]
struct RoleList<'a> {
    format: u32,
    families: Vec<&'a str>,
    roles: Vec<ListedRole>,
}

/// The title of a role, its key, the hash in the name of its file, and its family.
#[derive(Serialize)]
struct ListedRole(String, String, String, Option<usize>);

impl RoleFiles {
    /// Collects the data of all roles, on all cores. `None` if no page needs any.
    pub(crate) fn of(site: &Site) -> Option<Self> {
        let mut files = if role_choice::has_data(&site.nodes) { role_files(site) } else { BTreeMap::new() };
        if site.has_me() {
            files.insert(SKILLS.into(), json(&SkillsRecord::of(site)));
        }
        if files.is_empty() {
            return None;
        }
        // The list of roles has the hash of each other file about a role.
        let lists = [ROOT, SKILLS].map(|name| files.get(name).map(Vec::as_slice).unwrap_or_default());
        let fingerprint = lists.map(hash).concat();
        Some(Self { files, fingerprint })
    }

    /// The paths of all files.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Whether the name of a file contains a hash of its content.
    pub(crate) fn is_named_by_content(path: &str) -> bool {
        ![ROOT, SKILLS].contains(&path)
    }

    /// The bytes of a file.
    pub(crate) fn file(&self, path: &str) -> Option<Vec<u8>> {
        let content = self.files.get(path)?;
        let mut compressor = Compressor::new(CompressionLvl::new(COMPRESSION).unwrap_or_default());
        let mut bytes = vec![0; compressor.zlib_compress_bound(content.len())];
        // The buffer has the size that the compressor asked for, so it can't fail.
        let length = compressor.zlib_compress(content, &mut bytes).unwrap_or_default();
        bytes.truncate(length);
        Some(bytes)
    }
}

/// The list of all roles, and a file for each.
fn role_files(site: &Site) -> BTreeMap<String, Vec<u8>> {
    let builder = RoleRecordBuilder::new(site);
    let roles: Vec<(NodeId, &Node)> = site.of_kind(Kind::Role).collect();
    let families = &site.careers.families;
    let numbered = families.iter().enumerate();
    let family_of: BTreeMap<NodeId, usize> =
        numbered.flat_map(|(index, family)| family.roles.iter().map(move |id| (*id, index))).collect();
    let file = |(id, node): (NodeId, &Node)| {
        let content = json(&builder.role(id, node));
        let family = family_of.get(&id).copied();
        (ListedRole(node.title.clone(), role_key(node), hash(&content), family), content)
    };
    let (listed, contents): (Vec<_>, Vec<_>) = roles.into_par_iter().map(file).unzip();
    let mut files: BTreeMap<String, Vec<u8>> =
        listed.iter().map(|ListedRole(_, _, hash, _)| format!("roles/{hash}.bin")).zip(contents).collect();
    let families = families.iter().map(|family| family.name.as_str()).collect();
    let root = json(&RoleList { format: FORMAT, families, roles: listed });
    files.insert(ROOT.into(), root);
    files
}

/// The hash of a content in 12 characters.
fn hash(content: &[u8]) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&FORMAT.to_le_bytes());
    hasher.update(content);
    hasher.finalize().to_hex()[..12].to_string()
}

/// Serializes a value to JSON.
fn json(value: &impl Serialize) -> Vec<u8> {
    // Serializing strings and numbers can't fail.
    serde_json::to_vec(value).unwrap_or_default()
}
