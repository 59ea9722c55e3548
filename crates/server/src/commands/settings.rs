//! Settings as flags, for every command.

use std::path::PathBuf;

use clap::Args;

use crate::config::{Inputs, Loaded, load};
use crate::trouble::Trouble;

#[derive(Debug, Args, Default)]
#[command(next_help_heading = "Settings")]
pub(super) struct Flags {
    /// The settings file; else signet.toml in the current folder, if it is there
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Address and port to listen on
    #[arg(long, global = true, value_name = "ADDRESS")]
    listen: Option<String>,
    /// What clients call the service
    #[arg(long, global = true, value_name = "URL")]
    public_url: Option<String>,
    /// Folder of the embedded database and of the master key
    #[arg(long, global = true, value_name = "FOLDER")]
    data_dir: Option<String>,
    /// What is logged, such as info,signet_domain=debug
    #[arg(long, global = true, value_name = "FILTER")]
    log: Option<String>,
    /// text or json
    #[arg(long, global = true, value_name = "FORMAT")]
    log_format: Option<String>,
    /// Any other setting that is not a secret; may be given several times
    #[arg(long, global = true, value_name = "NAME=VALUE", value_parser = name_and_value)]
    set: Vec<(String, String)>,
}

fn name_and_value(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("must have the form name=value")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

impl Flags {
    /// The settings in force.
    pub(super) fn load(&self) -> Result<Loaded, Trouble> {
        Ok(load(&self.inputs())?)
    }

    fn inputs(&self) -> Inputs {
        let own = [
            ("listen", &self.listen),
            ("public_url", &self.public_url),
            ("data_dir", &self.data_dir),
            ("log", &self.log),
            ("log_format", &self.log_format),
        ];
        let own = own.into_iter().filter_map(|(name, text)| {
            let flag = format!("--{}", name.replace('_', "-"));
            text.clone().map(|text| (name.to_owned(), text, flag))
        });
        let set = self.set.iter().map(|(name, text)| (name.clone(), text.clone(), format!("--set {name}")));
        Inputs {
            file: self.config.clone(),
            folder: PathBuf::new(),
            environment: std::env::vars_os().collect(),
            flags: own.chain(set).collect(),
        }
    }
}
