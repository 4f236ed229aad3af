// One row of a table of figures.

export type Figure = { readonly what: string; readonly value: string }
