import 'reflect-metadata';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsBoolean, IsIn, IsInt, IsObject, IsString, Matches, Max, MaxLength, Min, ValidateNested,
} from 'class-validator';
import { ACCESS_PROFILES, CLIENT_ROLES } from '../auth-mtls/roles';
import type { AccessProfile, ClientRole } from '../auth-mtls/roles';
import { BOOLEAN_RULE, IfPresent, IfPresentAndNotNull, TRIMMED, UnlessNull, each, rule } from './dto-rules';

const MAX_NAME = 256;
const MAX_PERIMETER = 10_000;
const MAX_QUOTA = 10_000_000;

const ID_RULE = rule('1 à 64 lettres minuscules, chiffres, points ou tirets', '1 to 64 lower-case letters, digits, dots or hyphens');
const NAME_RULE = rule('texte de 1 à 256 caractères, sans espace au bord', 'text of 1 to 256 characters, no space at either end');
const ROLES_RULE = rule(`liste non vide et sans doublon parmi ${CLIENT_ROLES.join(', ')}`, `non-empty list without duplicates among ${CLIENT_ROLES.join(', ')}`);
const PROFILE_RULE = rule(`profil d'accès parmi ${ACCESS_PROFILES.join(', ')}, ou null`, `access profile among ${ACCESS_PROFILES.join(', ')}, or null`);
const REGIONS_RULE = rule('liste de codes région INSEE, par exemple "24"', 'list of INSEE region codes, for instance "24"');
const STRUCTURES_RULE = rule('liste d\'identifiants nationaux préfixés, par exemple "1750000001"', 'list of prefixed national identifiers, for instance "1750000001"');
const PERIMETER_RULE = rule('objet {regions, structures}, ou null pour tout', 'object {regions, structures}, or null for everything');
const QUOTA_RULE = rule(`entier de 1 à ${MAX_QUOTA} (points par minute), ou null`, `integer from 1 to ${MAX_QUOTA} (points per minute), or null`);

export class PerimeterDto {
  @IsArray(REGIONS_RULE)
  @ArrayMaxSize(MAX_PERIMETER, REGIONS_RULE)
  @ArrayUnique(REGIONS_RULE)
  @Matches(/^[0-9A-Z]{2,3}$/, each(REGIONS_RULE))
  regions: string[] = [];

  @IsArray(STRUCTURES_RULE)
  @ArrayMaxSize(MAX_PERIMETER, STRUCTURES_RULE)
  @ArrayUnique(STRUCTURES_RULE)
  @Matches(/^[0-9A-Z]{9,20}$/, each(STRUCTURES_RULE))
  structures: string[] = [];
}

/** A client to enrol. */
export class NewClientDto {
  @Matches(/^[a-z0-9][a-z0-9.-]{0,63}$/, ID_RULE)
  id: string;

  @IsString(NAME_RULE)
  @MaxLength(MAX_NAME, NAME_RULE)
  @Matches(TRIMMED, NAME_RULE)
  commonName: string;

  @IsString(NAME_RULE)
  @MaxLength(MAX_NAME, NAME_RULE)
  @Matches(TRIMMED, NAME_RULE)
  organizationalUnit: string;

  @IsArray(ROLES_RULE)
  @ArrayMinSize(1, ROLES_RULE)
  @ArrayUnique(ROLES_RULE)
  @IsIn(CLIENT_ROLES, each(ROLES_RULE))
  roles: ClientRole[];

  @UnlessNull()
  @IsIn(ACCESS_PROFILES, PROFILE_RULE)
  accessProfile: AccessProfile | null = null;

  @UnlessNull()
  @IsObject(PERIMETER_RULE)
  @ValidateNested(PERIMETER_RULE)
  @Type(() => PerimeterDto)
  perimeter: PerimeterDto | null = null;

  @UnlessNull()
  @IsInt(QUOTA_RULE)
  @Min(1, QUOTA_RULE)
  @Max(MAX_QUOTA, QUOTA_RULE)
  quotaPoints: number | null = null;

  @IsBoolean(BOOLEAN_RULE)
  enabled = true;
}

/** Fields to change; the absent ones stay. The id cannot change: audit and page links name it. */
export class ClientChangeDto {
  @IfPresent()
  @IsString(NAME_RULE)
  @MaxLength(MAX_NAME, NAME_RULE)
  @Matches(TRIMMED, NAME_RULE)
  commonName?: string;

  @IfPresent()
  @IsString(NAME_RULE)
  @MaxLength(MAX_NAME, NAME_RULE)
  @Matches(TRIMMED, NAME_RULE)
  organizationalUnit?: string;

  @IfPresent()
  @IsArray(ROLES_RULE)
  @ArrayMinSize(1, ROLES_RULE)
  @ArrayUnique(ROLES_RULE)
  @IsIn(CLIENT_ROLES, each(ROLES_RULE))
  roles?: ClientRole[];

  @IfPresentAndNotNull()
  @IsIn(ACCESS_PROFILES, PROFILE_RULE)
  accessProfile?: AccessProfile | null;

  @IfPresentAndNotNull()
  @IsObject(PERIMETER_RULE)
  @ValidateNested(PERIMETER_RULE)
  @Type(() => PerimeterDto)
  perimeter?: PerimeterDto | null;

  @IfPresentAndNotNull()
  @IsInt(QUOTA_RULE)
  @Min(1, QUOTA_RULE)
  @Max(MAX_QUOTA, QUOTA_RULE)
  quotaPoints?: number | null;

  @IfPresent()
  @IsBoolean(BOOLEAN_RULE)
  enabled?: boolean;
}
