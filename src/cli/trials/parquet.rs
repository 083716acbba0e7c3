//! Trials as Parquet: columns written one by one in groups of rows, without the crates of Arrow. The bytes hang on rows and
//! description alone: no time, no name of a machine.

use std::fs::File;
use std::io;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use crate::analysis::taped::Row;

use super::Pages;
use super::columns::{Column, Kind};

/// Numbers of a group of rows, which are in memory until it is written: 32 MB of them.
const GROUP: usize = 1 << 22;
/// Under which key the description stands in the file.
const DESCRIPTION: &str = "bordj.trials";

/// A file of groups of rows.
pub(super) struct Groups {
    writer: SerializedFileWriter<File>,
    postures: Vec<ByteArray>,
    /// Of the rows of the group under way, by column.
    columns: Vec<Values>,
    rows: usize,
}

enum Values {
    /// Places of postures.
    Text(Vec<u32>),
    Whole(Vec<i64>),
    Number(Vec<f64>),
}

impl Groups {
    /// Begins a file.
    pub(super) fn begin(file: File, columns: &[Column], postures: Vec<String>) -> io::Result<Self> {
        let field = |column: &Column| {
            let (physical, logical) = match column.kind {
                Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
                Kind::Whole => (Physical::INT64, None),
                Kind::Number => (Physical::DOUBLE, None),
            };
            let field = Type::primitive_type_builder(&column.name, physical).with_logical_type(logical);
            Ok(Arc::new(field.with_repetition(Repetition::REQUIRED).build()?))
        };
        let fields: Vec<_> = columns.iter().map(field).collect::<Result<_, _>>().map_err(plain)?;
        let schema = Type::group_type_builder("trials").with_fields(fields).build().map_err(plain)?;
        let properties = WriterProperties::builder()
            .set_created_by("bordj".to_owned())
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            // What stands at the end of the file is in memory until then.
            .set_offset_index_disabled(true)
            .build();
        let writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties)).map_err(plain)?;
        let values = |column: &Column| match column.kind {
            Kind::Text => Values::Text(Vec::new()),
            Kind::Whole => Values::Whole(Vec::new()),
            Kind::Number => Values::Number(Vec::new()),
        };
        let columns = columns.iter().map(values).collect();
        Ok(Self { writer, postures: postures.into_iter().map(|id| id.as_str().into()).collect(), columns, rows: 0 })
    }

    fn group(&mut self) -> Result<(), ParquetError> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for values in &mut self.columns {
            let Some(mut column) = group.next_column()? else {
                return Err(ParquetError::General("more columns than the file has".to_owned()));
            };
            match values {
                Values::Text(places) => {
                    let texts: Vec<ByteArray> =
                        places.iter().map(|place| self.postures[*place as usize].clone()).collect();
                    column.typed::<ByteArrayType>().write_batch(&texts, None, None)?;
                    places.clear();
                }
                Values::Whole(values) => {
                    column.typed::<Int64Type>().write_batch(values, None, None)?;
                    values.clear();
                }
                Values::Number(values) => {
                    column.typed::<DoubleType>().write_batch(values, None, None)?;
                    values.clear();
                }
            }
            column.close()?;
        }
        group.close()?;
        self.rows = 0;
        Ok(())
    }
}

impl Pages for Groups {
    fn page(&mut self, page: &[u8]) -> io::Result<()> {
        let (cells, _) = page.as_chunks::<8>();
        for row in cells.chunks_exact(self.columns.len()) {
            for (values, cell) in self.columns.iter_mut().zip(row) {
                match values {
                    Values::Text(values) => values.push(u64::from_le_bytes(*cell) as u32),
                    Values::Whole(values) => values.push(i64::from_le_bytes(*cell)),
                    Values::Number(values) => values.push(f64::from_le_bytes(*cell)),
                }
            }
            self.rows += 1;
        }
        if self.rows * self.columns.len() >= GROUP {
            self.group().map_err(plain)?;
        }
        Ok(())
    }

    fn end(&mut self, description: &str) -> io::Result<()> {
        self.group().map_err(plain)?;
        self.writer.append_key_value_metadata(KeyValue::new(DESCRIPTION.to_owned(), description.to_owned()));
        self.writer.finish().map_err(plain)?;
        self.writer.inner().sync_all()
    }
}

/// Puts a row on a page: a word of eight bytes for every column.
pub(super) fn put(row: &Row<'_>, columns: &[Column], page: &mut Vec<u8>) {
    page.extend_from_slice(&row.trial.to_le_bytes());
    page.extend_from_slice(&(row.arm as u64).to_le_bytes());
    page.extend_from_slice(&row.weight.to_le_bytes());
    page.extend_from_slice(&row.attacks.to_le_bytes());
    for (value, column) in row.year.iter().chain(row.quiet).zip(&columns[super::columns::FIRST..]) {
        let word = if column.kind == Kind::Whole { (*value as i64).to_le_bytes() } else { value.to_le_bytes() };
        page.extend_from_slice(&word);
    }
}

/// What the system said, where it is that.
fn plain(fault: ParquetError) -> io::Error {
    match fault {
        ParquetError::External(fault) => match fault.downcast::<io::Error>() {
            Ok(fault) => *fault,
            Err(fault) => io::Error::other(fault),
        },
        fault => io::Error::other(fault),
    }
}
