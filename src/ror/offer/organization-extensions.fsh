// The guide writes the context as Organization.address.extension; the flag only lives inside a geolocation.
Extension: RORConfidenceGeolocation
Id: ror-confidence-geolocation
Title: "coordonneesFiables"
Description: "The coordinates are reliable."
Context: http://hl7.org/fhir/StructureDefinition/geolocation
* value[x] only boolean

Extension: RORContactConfidentialityLevel
Id: ror-contact-confidentiality-level
Title: "niveauConfidentialite (Contact)"
Description: "Confidentiality of the contact."
Context: Organization.contact
* value[x] only CodeableConcept
* value[x] from $JDV_J222 (required)

Extension: RORContactDescription
Id: ror-contact-description
Title: "description (Contact)"
Description: "Description."
Context: Organization.contact
* value[x] only string

Extension: RORContactFunctionContact
Id: ror-contact-function-contact
Title: "fonctionContact"
Description: "Function of the contact person."
Context: Organization.contact, HealthcareService.extension
* value[x] only CodeableConcept
* value[x] from $JDV_J220 (required)

Extension: RORContactTelecomConfidentialityLevel
Id: ror-contact-telecom-confidentiality-level
Title: "niveauConfidentialite (non utilisée par un profil)"
Description: "Published by the guide, used by no profile."
Context: Organization.contact.telecom
* value[x] only CodeableConcept
* value[x] from $JDV_J222 (required)

Extension: RORContactTelecomUsage
Id: ror-contact-telecom-usage
Title: "utilisation (non utilisée par un profil)"
Description: "Published by the guide, used by no profile."
Context: Organization.contact.telecom
* value[x] only string

Extension: ROROrganizationAccessibilityLocation
Id: ror-organization-accessibility-location
Title: "accessibiliteLieu"
Description: "Accessibility."
Context: Organization
* value[x] only CodeableConcept
* value[x] from $JDV_J50 (required)

Extension: ROROrganizationAccomodationFamily
Id: ror-organization-accomodation-family
Title: "hebergementFamille"
Description: "Accommodation for families."
Context: Organization
* value[x] only boolean

Extension: ROROrganizationAdditionalName
Id: ror-organization-additional-name
Title: "complementRaisonSociale (EJ) | complementDenominationEG (EG)"
Description: "Second part of the name."
Context: Organization.name
* value[x] only string

Extension: ROROrganizationClosingType
Id: ror-organization-closing-type
Title: "typeFermeture"
Description: "Type of closing."
Context: Organization
* value[x] only CodeableConcept
* value[x] from $JDV_J201 (required)

Extension: ROROrganizationComment
Id: ror-organization-comment
Title: "commentaire (EG)"
Description: "Comment on the establishment."
Context: Organization
* value[x] only string

Extension: ROROrganizationCreationDate
Id: ror-organization-creation-date
Title: "dateCreation (EJ)"
Description: "Date of creation of the legal entity."
Context: Organization
* value[x] only date

Extension: ROROrganizationDropZone
Id: ror-organization-drop-zone
Title: "zonePoser"
Description: "Helicopter drop zone."
Context: Organization
* value[x] only boolean

Extension: ROROrganizationFinancialHelpType
Id: ror-organization-financial-help-type
Title: "aideFinanciere"
Description: "Financial help."
Context: Organization
* value[x] only CodeableConcept
* value[x] from $JDV_J31 (required)

Extension: ROROrganizationLevelRecoursOrsan
Id: ror-organization-level-recours-orsan
Title: "niveauRecoursORSAN"
Description: "Recourse level in the ORSAN crisis plan."
Context: Organization
* value[x] only CodeableConcept
* value[x] from $JDV_J204 (required)

Extension: ROROrganizationNbPermanentSocialHelpPlace
Id: ror-organization-nb-permanent-social-help-place
Title: "nbPlaceAideSocialPermanent"
Description: "Permanent places for social-help recipients."
Context: Organization
* value[x] only integer

Extension: ROROrganizationNbTemporarySocialHelpPlace
Id: ror-organization-nb-temporary-social-help-place
Title: "nbPlaceAideSocialTemporaire"
Description: "Temporary places for social-help recipients."
Context: Organization
* value[x] only integer

Extension: ROROrganizationPrice
Id: ror-organization-price
Title: "Tarif (EG)"
Description: "Price."
Context: Organization
* extension 3..*
* extension contains
    priceType 1..1 and
    priceUnit 1..1 and
    amount 1..1 and
    startDate 0..1 and
    under60 0..1 and
    deliveryIncluded 0..* and
    othersDeliveryIncluded 0..* and
    residentialType 0..1 and
    specialPrice 0..1 and
    welcomeType 0..1 and
    mealDeliveryName 0..1 and
    dependencyLevel 0..1 and
    humanHelpPriceName 0..1 and
    managementType 0..1 and
    otherAdditionalServiceName 0..1 and
    additionalServiceName 0..1
* extension[priceType] ^short = "typeTarif"
* extension[priceType].value[x] only CodeableConcept
* extension[priceType].value[x] from $JDV_J36 (required)
* extension[priceUnit] ^short = "unitePrix"
* extension[priceUnit].value[x] only CodeableConcept
* extension[priceUnit].value[x] from $JDV_J205 (required)
* extension[amount] ^short = "montantTarif"
* extension[amount].value[x] only Money
* extension[startDate] ^short = "dateDebutValiditeTarif"
* extension[startDate].value[x] only dateTime
* extension[under60] ^short = "tarifMoins60Ans (ForfaitSocleHebergement)"
* extension[under60].value[x] only boolean
* extension[deliveryIncluded] ^short = "prestationsNonObligatoiresIncluses (ForfaitSocleHebergement)"
* extension[deliveryIncluded].value[x] only CodeableConcept
* extension[deliveryIncluded].value[x] from $JDV_J206 (required)
* extension[othersDeliveryIncluded] ^short = "autresPrestationsNonObligatoiresIncluses (ForfaitSocleHebergement)"
* extension[othersDeliveryIncluded].value[x] only string
* extension[residentialType] ^short = "typeHabitation (ForfaitSocleHebergement, SupplementTarifHebergement)"
* extension[residentialType].value[x] only CodeableConcept
* extension[residentialType].value[x] from $JDV_J32 (required)
* extension[specialPrice] ^short = "conditionTarifaire"
* extension[specialPrice].value[x] only CodeableConcept
* extension[specialPrice].value[x] from $JDV_J39 (required)
* extension[welcomeType] ^short = "temporaliteAccueil (ForfaitSocleHebergement, TarifDependance)"
* extension[welcomeType].value[x] only CodeableConcept
* extension[welcomeType].value[x] from $JDV_J30 (required)
* extension[mealDeliveryName] ^short = "nomTarifPortageRepas (TarifPortageRepas)"
* extension[mealDeliveryName].value[x] only string
* extension[dependencyLevel] ^short = "groupeTarifaireDependance (TarifDependance)"
* extension[dependencyLevel].value[x] only CodeableConcept
* extension[dependencyLevel].value[x] from $JDV_J27 (required)
* extension[humanHelpPriceName] ^short = "nomTarifAidesHumaines (TarifAidesHumaines)"
* extension[humanHelpPriceName].value[x] only string
* extension[managementType] ^short = "modeGestion (TarifAidesHumaines)"
* extension[managementType].value[x] only CodeableConcept
* extension[managementType].value[x] from $JDV_J26 (required)
* extension[otherAdditionalServiceName] ^short = "nomAutrePrestationSupp (TarifPrestationSupplementaire)"
* extension[otherAdditionalServiceName].value[x] only string
* extension[additionalServiceName] ^short = "nomPrestationSupp (TarifPrestationSupplementaire)"
* extension[additionalServiceName].value[x] only CodeableConcept
* extension[additionalServiceName].value[x] from $JDV_J206 (required)

Extension: ROROrganizationReopeningDate
Id: ror-organization-reopening-date
Title: "datePrevisionnelleReouverture (OI)"
Description: "Forecast reopening date."
Context: Organization
* value[x] only date

Extension: FrAddressInseeCode
Id: FrAddressInseeCode
Title: "code commune INSEE"
Description: "INSEE commune code; the ROR replaces the French core binding by JDV_J124."
Context: Address
* ^url = "http://interopsante.org/fhir/StructureDefinition/FrAddressInseeCode"
* value[x] only Coding
* value[x] from $JDV_J124 (required)

Extension: FrOrganizationShortName
Id: FrOrganizationShortName
Title: "libellé court"
Description: "Inherited; not used."
Context: Organization
* ^url = "http://interopsante.org/fhir/StructureDefinition/FrOrganizationShortName"
* value[x] only string

Extension: FrOrganizationDescription
Id: FrOrganizationDescription
Title: "description"
Description: "Inherited; not used."
Context: Organization
* ^url = "http://interopsante.org/fhir/StructureDefinition/FrOrganizationDescription"
* value[x] only string

Extension: FrContactPointEmailType
Id: FrContactPointEmailType
Title: "type de messagerie"
Description: "Inherited; not used."
Context: ContactPoint
* ^url = "http://interopsante.org/fhir/StructureDefinition/FrContactPointEmailType"
* value[x] only Coding
