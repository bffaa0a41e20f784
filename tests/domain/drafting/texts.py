"""Texts of several styles, made up for the tests, and what should be drafted out of each: kind, obligors, date, and how the quote begins."""

PRESS = """\
Norway and Chile strike fish deal

Norwegian Prime Minister Kari Nordahl and Chilean President Luis Prado met in Bergen on Tuesday. The two sides agreed to set up a hotline between their coast guards by March 2027, officials said.

Nordahl agreed to lift the ban on salmon feed, and promised to send inspectors to Valparaíso. Chile will buy 12 patrol boats worth $300 million, the foreign ministry said in a statement. Prado told reporters that Chile would open two new ports to Norwegian trawlers. He said that the talks were difficult. Analysts expect that the deal will help exporters.

Nordahl stressed that fish stocks must recover. Oslo secured a pledge from Santiago to publish catch data every month. Under the accord, Norway is to pay for the cameras. Chile had agreed to a similar plan in 2019. The agreement, under which both countries will share radar images, enters into force next year. Prado said that boats inspected by Norway would return home. Fishermen fear that prices will fall.
"""
PRESS_DRAFTS = """\
joint | signatories | 2027-03 | The two sides agreed to set up
unilateral | Norway | | Nordahl agreed to lift the ban
unilateral | Norway | | promised to send inspectors
unilateral | Chile | | Chile will buy 12 patrol boats
unilateral | Chile | | Prado told reporters that Chile would open
unilateral | Chile | | Oslo secured a pledge from Santiago
unilateral | Norway | | Under the accord, Norway is to pay
joint | signatories | | The agreement, under which both countries will share
"""

FACT_SHEET = """\
Baltic Grid Accord

The participants agreed on the following:

- Establish a joint control room in Riga by 30 June 2027.
- Latvia will expand capacity by 20 percent.
- Lithuania commits to dismantle the old line, and to publish a plan every year.
- Exchange of fault data, starting in 2027
- Estonia welcomes the offer of Finland.

We also ask the European Commission to fund a study. We instructed our energy ministers to meet twice a year.
"""
FACT_SHEET_DRAFTS = """\
joint | signatories | 2027-06-30 | Establish a joint control room
unilateral | Latvia | | Latvia will expand capacity
unilateral | Lithuania | | Lithuania commits to dismantle
unilateral | Lithuania | | to publish a plan every year
joint | signatories | 2027 | Exchange of fault data
request | European Commission | | We also ask the European Commission
joint | signatories | | We instructed our energy ministers
"""

TREATY = """\
Article 4

1. Each Party shall protect the river and shall, where appropriate, clean its banks.

2. Each Party shall provide to the other Parties:

(a) A list of dams, every two years;

(b) Data on sediment, in particular:

(i) Grain size;

(ii) Mercury content.

3. A Party may withdraw at any time. The Parties should consult.

4. The secretariat shall keep the list. This Treaty shall enter into force on 1 May 2027.

5. For the purposes of this Treaty, “river” means the Neva and its tributaries.

6. No Party shall divert water without the consent of the others. Parties with reservoirs of more than 2 cu. km shall prepare, adopt and publish a plan by 2028.

7. Upstream Parties shall not later than 2030 remove obsolete weirs, inter alia:

(a) Those without a licence; and

(b) Those higher than 2 m.
"""
TREATY_DRAFTS = """\
joint | signatories | | Each Party shall protect the river
joint | signatories | | shall, where appropriate, clean its banks
joint | signatories | | A list of dams
joint | signatories | | Grain size
joint | signatories | | Mercury content
joint | signatories | | No Party shall divert
joint | signatories | 2028 | Parties with reservoirs of more than 2 cu. km shall
joint | Upstream Parties | 2030 | Those without a licence
joint | Upstream Parties | 2030 | Those higher than 2 m
"""

RESOLUTION = """\
The Security Council,

Recalling its resolution 9999 (2031), and noting the report,

Determined to end the violence,

1. Decides to extend the mandate of the mission until 31 January 2032;

2. Calls upon all Member States to provide vehicles;

3. Requests the Secretary-General to report every 90 days;

4. Welcomes the ceasefire, and expresses its intention to review this decision in 2032;

5. Reaffirms its strong commitment to the sovereignty of the country;

6. Decides to remain seized of the matter.
"""
RESOLUTION_DRAFTS = """\
unilateral | Security Council | 2032-01-31 | Decides to extend
request | all Member States | | Calls upon all Member States
request | Secretary-General | | Requests the Secretary-General
unilateral | Security Council | 2032 | expresses its intention
assurance | Security Council | | Reaffirms its strong commitment
unilateral | Security Council | | Decides to remain seized
"""

COMMUNIQUES = """\
Allies are determined to raise stocks of ammunition. We have agreed to increase the readiness of 300 ships by 2028. ASEAN Member States resolve to conclude the Code of Conduct.

The European Council invites the Commission to present a proposal by the end of 2026. The EU, in line with its treaties, will open an office in the U.S. The mission should start soon.

Leaders underscored their determination to keep sea lanes open. Ministers underscored their determination to finish the railway by 2029. We will not, under any circumstances, test such weapons.

Both Presidents directed their trade ministers to finish the text within 60 days. The Heads of State and Government decided that a summit would be held in Nairobi this year. It was agreed that a joint fund would be set up. We undertake, in line with the Charter, to share data.

We hereby commit ourselves to (a) halve food waste by 2030, (b) train 2 million teachers, and (c) phase out leaded petrol. Recalling the Fund of 2015, we support its work and recognise that it will need money. We will pursue and encourage research, protect mangroves, and cooperate on seeds to feed people and save water. We remain committed to peace and stability.
"""
COMMUNIQUES_DRAFTS = """\
joint | signatories | | Allies are determined
joint | signatories | 2028 | We have agreed to increase
joint | ASEAN Member States | | ASEAN Member States resolve
request | Commission | 2026 | The European Council invites
unilateral | European Union | | The EU, in line with its treaties, will open
assurance | signatories | | Leaders underscored their determination
joint | signatories | 2029 | Ministers underscored their determination
joint | signatories | | We will not, under any circumstances
joint | signatories | | Both Presidents directed
joint | signatories | 2026 | The Heads of State and Government decided
joint | signatories | | It was agreed that a joint fund
joint | signatories | | We undertake, in line
joint | signatories | 2030 | We hereby commit ourselves
joint | signatories | | train 2 million teachers
joint | signatories | | phase out leaded petrol
joint | signatories | | We will pursue and encourage
joint | signatories | | protect mangroves
joint | signatories | | cooperate on seeds
assurance | signatories | | We remain committed to peace
"""

DECLARATION = """\
We, the Leaders of the River States, met in Basel. We will: (i) strengthen dams; (ii) reduce nitrates by 35 percent by 2035; and (iii) mend the locks.

To this end, we:

a. commit to ending dumping by 2040;

b. call on all countries to join us;

c. will provide technical assistance, and ask the World Bank to do the same.

ASEAN Leaders agreed to establish a fund and tasked the Mekong Council to finalise its terms. US President Ann Poe and Swiss envoy Max Muster agreed on Monday to resume talks. In exchange, Bern would open its banks. A statement said that the Rhine states had committed to buy salmon. Switzerland is expected to help. The Swiss side accepted an invitation to visit Ohio. Poe said it would never leave. Both noted that fish return. We will buy U.S. Steel by March 2031.
"""
DECLARATION_DRAFTS = """\
joint | signatories | | We will: (i) strengthen
joint | signatories | 2035 | reduce nitrates
joint | signatories | | mend the locks
joint | signatories | 2040 | commit to ending dumping
request | all countries | | call on all countries
joint | signatories | | will provide technical
request | World Bank | | ask the World Bank
joint | signatories | | ASEAN Leaders agreed
joint | signatories | | tasked the Mekong Council
joint | United States; Switzerland | | US President Ann Poe and
unilateral | Switzerland | | In exchange, Bern would
joint | Rhine states | | A statement said that the Rhine states
unilateral | Switzerland | | The Swiss side accepted
assurance | United States | | Poe said it would never
joint | signatories | 2031-03 | We will buy U.S. Steel
"""

WIRE = """\
Islands to reopen ferry after talks

The two governments issued a joint statement and agreed to set up a ferry company. Estonian Prime Minister Sina Tavita said her government would spend 2 million tala on a pier by the end of May.

Pacifica Lines, which left the route last year, promised to return in 2028. Critics fear that the ferry will be late. Tavita did not say whether Estonia would lower its fees.
"""
WIRE_DRAFTS = """\
joint | signatories | | The two governments issued a joint statement and agreed to
unilateral | Estonia | 2027-05 | Estonian Prime Minister Sina Tavita said her government
unilateral | Pacifica Lines | 2028 | Pacifica Lines, which left
"""

CEASEFIRE = """\
Article 1
Ceasefire
The parties agree as follows:

1) All operations shall cease on 15 January 2027.
2) Party A will withdraw from the valley within 14 days.
3) The release of prisoners will begin on 20 January and end by 1 February 2027.
4) A monitoring committee will be established. It will be neutral.
5) Nothing in this text shall affect the border.

Article 2
Each Participant shall name a focal point. Either party may end this text.
"""
CEASEFIRE_DRAFTS = """\
joint | signatories | 2027-01-15 | All operations shall cease
unilateral | Party A | | Party A will withdraw
joint | signatories | 2027-02-01 | The release of prisoners will begin
joint | signatories | | A monitoring committee will be established.
joint | signatories | | Each Participant shall name
"""

CONCLUSIONS = """\
Conclusions on the lakes

The Lake Council:

REAFFIRMS its commitment to the perspective of the region;

INVITES the Commission to report by June 2027;

AGREES to open an office in Riga. The U.S. Lake Development Finance Corporation will lend 5 million euros.

UNDERLINES that water is scarce.
"""
CONCLUSIONS_DRAFTS = """\
assurance | Lake Council | | REAFFIRMS its commitment
request | Commission | 2027-06 | INVITES the Commission
unilateral | Lake Council | | AGREES to open
unilateral | Lake Development Finance Corporation | | The U.S. Lake Development
"""

AGENCY = """\
Estonia and Norway will share radar data, while Chile will pay for two masts, the three ministers said on Friday. "We will win," Estonian President Mari Kask told supporters.

In 2029, Chile pledged to halve its catch. Norway signed a pact with Chile in 2028 under which Chile agreed to sell copper. Five years ago, Estonia promised to open its port. Norway said at the time that it would follow. Kask had said in May that Estonia would not pay.

A ministry spokesman said Norway would join the fund if others did so. Estonia would release more water if a drought came, the text says. Her Norwegian counterpart, Nils Berg, promised to free two sailors by Feb. 3. OPEC and its allies agreed to meet twice a year.

Chilean Fisheries Minister Rosa Prieto said Santiago had agreed to lower its quota. Harborline plans to build a quay. The African Union has been requested to send observers. Norway announced $5 million for nets and is contributing another 2 million euros to a school. Kask reaffirmed Estonia's commitment to train 40 pilots. Chile demanded that all ships leave. Chile undertakes no obligation to pay.
"""
AGENCY_DRAFTS = """\
joint | Estonia; Norway | | Estonia and Norway will share
unilateral | Chile | | Chile will pay for two masts
unilateral | Norway | | A ministry spokesman said
unilateral | Estonia | | Estonia would release
unilateral | Norway | 2027-02-03 | Her Norwegian counterpart
joint | OPEC; signatories | | OPEC and its allies
unilateral | Chile | | Chilean Fisheries
unilateral | Harborline | | Harborline plans
request | African Union | | The African Union has been
unilateral | Norway | | Norway announced $5
unilateral | Norway | | is contributing another
unilateral | Estonia | | Kask reaffirmed Estonia
request | unspecified | | Chile demanded that
"""

TRUCE = """\
The Government and the Movement (the "Parties") have agreed on the following points:

1. The truce shall take effect at midnight.
2. The Movement shall leave the port within 21 days.
3. Neither Party shall lay mines.
"""
TRUCE_DRAFTS = """\
joint | Government; Movement | | The truce shall
unilateral | Movement | | The Movement shall leave
joint | signatories | | Neither Party shall
"""

DECISION = """\
The Ministerial Council,

Decides to:

1. Task the Secretariat with preparing a handbook by the end of 2031.
"""
DECISION_DRAFTS = """\
unilateral | Ministerial Council | 2031 | Task the Secretariat
"""

EVERY = {
    "agency": (AGENCY, AGENCY_DRAFTS),
    "truce": (TRUCE, TRUCE_DRAFTS),
    "decision": (DECISION, DECISION_DRAFTS),
    "press report": (PRESS, PRESS_DRAFTS),
    "fact sheet": (FACT_SHEET, FACT_SHEET_DRAFTS),
    "treaty": (TREATY, TREATY_DRAFTS),
    "resolution": (RESOLUTION, RESOLUTION_DRAFTS),
    "declaration": (DECLARATION, DECLARATION_DRAFTS),
    "communiqués": (COMMUNIQUES, COMMUNIQUES_DRAFTS),
    "news agency": (WIRE, WIRE_DRAFTS),
    "ceasefire": (CEASEFIRE, CEASEFIRE_DRAFTS),
    "conclusions": (CONCLUSIONS, CONCLUSIONS_DRAFTS),
}
