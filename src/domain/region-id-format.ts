/** What a `region_id` may be: `uuid` as the later version of Airbyte's API wants it, where `AIRBYTE_REGION_ID_FORMAT` says so. */
export type RegionIdFormat = 'any' | 'uuid';
