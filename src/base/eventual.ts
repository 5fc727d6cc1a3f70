// Values that are there already, or that a promise will bring.

/** A value, or a promise of it where something has to be waited for. */
export type Eventual<Value> = Value | Promise<Value>;

/** What `map` makes of the value: at once where the value is there. */
export function mapEventual<Value, Result>(
  value: Eventual<Value>,
  map: (value: Value) => Eventual<Result>,
): Eventual<Result> {
  return value instanceof Promise ? value.then(map) : map(value);
}
