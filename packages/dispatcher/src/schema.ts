import { EventInvalidError } from './errors.ts'

/** What a schema found wrong (Standard Schema: `StandardSchemaV1.Issue`). */
export interface SchemaIssue {
  readonly message: string
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined
}

/** The part of [Standard Schema](https://standardschema.dev) version 1 that a dispatcher needs; zod, valibot and arktype have it. */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

/** The event as its schema gives it back, or why it is not valid; a schema that throws makes the event invalid too. */
export async function validate(
  schema: StandardSchema,
  type: string,
  event: unknown,
): Promise<{ readonly value: unknown } | EventInvalidError> {
  try {
    const result = await schema['~standard'].validate(event)
    return result.issues === undefined ? result : new EventInvalidError(type, result.issues)
  } catch (thrown) {
    return new EventInvalidError(type, [], thrown)
  }
}
