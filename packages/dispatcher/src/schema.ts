import { EventInvalidError } from './errors.ts'
import type { StandardSchema } from './standard-schema.ts'

/** The event as its schema returns it, or why it does not fit. To a schema that throws, or returns no result, nothing fits. */
export async function validate(
  schema: StandardSchema,
  type: string,
  event: unknown,
): Promise<{ readonly value: unknown } | EventInvalidError> {
  try {
    const result = await schema['~standard'].validate(event)
    if (result.issues !== undefined) return new EventInvalidError(type, result.issues)
    return { value: result.value }
  } catch (thrown) {
    return new EventInvalidError(type, [], thrown)
  }
}
