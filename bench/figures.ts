/** What a benchmark found, by name. */
export type Figures = Readonly<Record<string, number | string | boolean>>
