/** What a `region_id` may be. */
import type { AirbyteApi } from './history/types.ts';

/** `uuid` as the newest API wants it, or where `AIRBYTE_REGION_ID_FORMAT` says so. */
export type RegionIdFormat = 'any' | 'uuid';

/** Where `AIRBYTE_REGION_ID_FORMAT` does not say. */
export const REGION_ID_FORMATS: Readonly<Record<AirbyteApi, RegionIdFormat>> = {
  embedded: 'any',
  agents: 'uuid',
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}
