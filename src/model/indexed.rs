//! Typed indices: a list that only an id of its own type can index.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut, Index, IndexMut};
use std::sync::Arc;

/// The index of an item in the lists of one type of item. All lists with one id type have the same order.
pub trait Id: Copy {
    /// The id of the item at an index.
    fn from_index(index: usize) -> Self;

    /// The index of the item.
    fn index(self) -> usize;
}

/// Defines a type of id. It takes four bytes, as the graph has several for each relation.
macro_rules! define_id {
    ($(#[$attribute:meta])* $visibility:vis struct $name:ident;) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $visibility struct $name(u32);

        impl $crate::model::indexed::Id for $name {
            fn from_index(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }

            fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}
pub(crate) use define_id;

/// A list that is indexed by `I` instead of `usize`. `S` stores the items: `Vec<T>` or `Arc<[T]>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indexed<I, S> {
    items: S,
    id: PhantomData<I>,
}

impl<I: Id, S: Deref<Target = [T]>, T> Indexed<I, S> {
    /// A list of these items. The first has the index 0.
    pub fn new(items: S) -> Self {
        Self { items, id: PhantomData }
    }

    /// The ids of all items, in order.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = I> + use<I, S, T> {
        (0..self.items.len()).map(I::from_index)
    }

    /// The items with their ids, in order.
    pub fn iter_ids<'a>(&'a self) -> impl ExactSizeIterator<Item = (I, &'a T)>
    where
        T: 'a,
    {
        self.items.iter().enumerate().map(|(index, item)| (I::from_index(index), item))
    }
}

impl<I: Id, T: Clone> Indexed<I, Vec<T>> {
    /// A list with the same value for every item of another.
    pub(crate) fn filled(value: T, count: usize) -> Self {
        Self::new(vec![value; count])
    }
}

impl<I, T> From<Indexed<I, Vec<T>>> for Indexed<I, Arc<[T]>> {
    fn from(list: Indexed<I, Vec<T>>) -> Self {
        Self { items: list.items.into(), id: PhantomData }
    }
}

impl<I: Id, T> Indexed<I, Vec<T>> {
    /// Appends an item and returns its id.
    pub(crate) fn iter_mut_ids(&mut self) -> impl Iterator<Item = (I, &mut T)> {
        self.items.iter_mut().enumerate().map(|(index, item)| (I::from_index(index), item))
    }

    /// Adds an item and returns its id.
    pub(crate) fn push(&mut self, item: T) -> I {
        self.items.push(item);
        I::from_index(self.items.len() - 1)
    }

    /// The items with their ids, in order, by value.
    pub(crate) fn into_iter_ids(self) -> impl Iterator<Item = (I, T)> {
        self.items.into_iter().enumerate().map(|(index, item)| (I::from_index(index), item))
    }
}

impl<I, T> FromIterator<T> for Indexed<I, Vec<T>> {
    fn from_iter<C: IntoIterator<Item = T>>(items: C) -> Self {
        Self { items: items.into_iter().collect(), id: PhantomData }
    }
}

impl<I: Id, S: Deref<Target = [T]>, T> Index<I> for Indexed<I, S> {
    type Output = T;

    fn index(&self, id: I) -> &T {
        &self.items[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for Indexed<I, Vec<T>> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.index()]
    }
}

impl<I, S: Deref<Target = [T]>, T> Deref for Indexed<I, S> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<I, T> DerefMut for Indexed<I, Vec<T>> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.items
    }
}
