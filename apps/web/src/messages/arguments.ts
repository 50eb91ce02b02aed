/**
 * Which values a message needs, read from its text: `{name}` and `{count, plural, …}` ask for `name` and `count`.
 * Plural branches must not hold a lone `{word}`; write numbers as `#`.
 */
export type ArgumentsOf<Text extends string> = Text extends `${string}{${infer Inside}}${infer Rest}`
  ? NameOf<Inside> | ArgumentsOf<Rest>
  : never

type NameOf<Inside extends string> = Inside extends `${infer Name},${string}`
  ? Name
  : Inside extends `${string} ${string}` | '#' | ''
    ? never
    : Inside

/** The second argument of `t`: absent for plain messages, else one value per name. */
export type Values<Text extends string, Value> = [ArgumentsOf<Text>] extends [never]
  ? []
  : [values: Readonly<Record<ArgumentsOf<Text>, Value>>]
