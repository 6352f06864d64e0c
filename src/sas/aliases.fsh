// Code systems and value sets bound by the SAS guide (spec section 5). The guide mixes two address spaces on purpose.
Alias: $TRE_R314 = https://mos.esante.gouv.fr/NOS/TRE_R314-TypeCreneau/FHIR/TRE-R314-TypeCreneau
Alias: $TRE_R66 = https://mos.esante.gouv.fr/NOS/TRE_R66-CategorieEtablissement/FHIR/TRE-R66-CategorieEtablissement
Alias: $JDV_J165 = https://mos.esante.gouv.fr/NOS/JDV_J165-TypeCreneau-SAS/FHIR/JDV-J165-TypeCreneau-SAS
Alias: $fr-v2-0203 = http://interopsante.org/fhir/CodeSystem/fr-v2-0203
Alias: $fr-core-cs-v2-0203 = https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203
Alias: $fr-location-identifier-type = http://interopsante.org/fhir/CodeSystem/fr-location-identifier-type
Alias: $fr-practitioner-specialty = http://interopsante.org/fhir/ValueSet/fr-practitioner-specialty
Alias: $fr-practitioner-identifier-type-vs = http://interopsante.org/fhir/ValueSet/fr-practioner-identifier-type
Alias: $fr-location-identifier-type-vs = http://interopsante.org/fhir/ValueSet/fr-location-identifier-type
Alias: $v3-ActCode = http://terminology.hl7.org/CodeSystem/v3-ActCode
Alias: $v3-ActEncounterCode = http://terminology.hl7.org/ValueSet/v3-ActEncounterCode
Alias: $v2-0276 = http://terminology.hl7.org/CodeSystem/v2-0276
Alias: $participationstatus = http://hl7.org/fhir/participationstatus
Alias: $service-type-reference = http://hl7.org/fhir/5.0/StructureDefinition/extension-Slot.serviceType
Alias: $IDNPS = urn:oid:1.2.250.1.71.4.2.1
Alias: $IDNST = urn:oid:1.2.250.1.71.4.2.2
Alias: $SAS = urn:oid:1.2.250.1.213.3.6
