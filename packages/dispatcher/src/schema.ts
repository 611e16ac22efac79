import type { SchemaResult, StandardSchema } from './standard-schema.ts'

/** What a schema makes of an event. One that throws finds no issue to name, and the event does not fit it either. */
export async function validate(
  schema: StandardSchema,
  event: unknown,
): Promise<SchemaResult<unknown> & { readonly cause?: unknown }> {
  try {
    return await schema['~standard'].validate(event)
  } catch (cause) {
    return { issues: [], cause }
  }
}
