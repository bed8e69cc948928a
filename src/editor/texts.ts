/** Text of a node type's catalogue where there is no node at hand: in validators and property labels. */
export function text(type: string, key: string, options: TextOptions = {}): string {
  return RED._(`@switchboard/node-red-telecom/${type}:${key}`, options)
}

/** What a validator answers for a bad value: the property's label and what is wrong with it. */
export function complaint(options: ValidatorOptions, sentence: string): string {
  return options.label === undefined ? sentence : `${options.label}: ${sentence}`
}
