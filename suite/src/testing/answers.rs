//! How the camera of a test answers, and what judges make of it.

use super::*;

impl Camera {
    /// Changes the answers to every question of one kind.
    pub(crate) fn answer<Q: Ask>(self, change: impl Fn(&mut Q::Answer) + 'static) -> Self
    where
        Q::Answer: Clone + Into<Answer>,
    {
        self.reply(move |_, reply| {
            let Reply::Answers(answers) = reply else { return };
            for answer in answers {
                let Some(mut seen) = Q::read(answer).cloned() else { continue };
                change(&mut seen);
                *answer = seen.into();
            }
        })
    }

    /// Adds a second attempt to every question of one kind: the sound answer, changed.
    pub(crate) fn again<Q: Ask>(self, change: impl Fn(&mut Q::Answer) + 'static) -> Self
    where
        Q::Answer: Clone + Into<Answer>,
    {
        self.reply(move |_, reply| {
            let Reply::Answers(answers) = reply else { return };
            let Some(mut seen) = answers.first().and_then(Q::read).cloned() else { return };
            change(&mut seen);
            answers.push(seen.into());
        })
    }

    /// Leaves every question of one kind unasked.
    pub(crate) fn unasked<Q: Ask>(self) -> Self {
        self.meet::<Q>(|| Reply::Silence)
    }

    /// Lets the bench fail at every question of one kind.
    pub(crate) fn refused_by_the_bench<Q: Ask>(self) -> Self {
        self.meet::<Q>(|| Reply::Trouble(BenchTrouble::new("the cable is out")))
    }

    fn meet<Q: Ask>(self, with: fn() -> Reply) -> Self {
        self.reply(move |_, reply| {
            if matches!(reply, Reply::Answers(answers) if Q::read(&answers[0]).is_some()) {
                *reply = with();
            }
        })
    }

    /// Lets the assessor decide otherwise on every row of a claim.
    pub(crate) fn decided(self, claim: &str, verdict: Verdict) -> Self {
        let claim: UnitId = claim.parse().unwrap();
        self.reply(move |question, reply| {
            if let (Question::Decide(Decide { claim: about, .. }), Reply::Answers(answers)) = (question, reply)
                && *about == claim
            {
                *answers = vec![sound::decision(verdict).into()];
            }
        })
    }

    /// Leaves every decision open.
    pub(crate) fn undecided(self) -> Self {
        self.unasked::<Decide>()
    }

    /// The device stays what it is declared to be now, whatever is declared of it from here on. People decide on both alike.
    pub(crate) fn stays_as_declared(self) -> Self {
        let device = self.declaration.clone();
        self.reply(move |question, reply| {
            if matches!(reply, Reply::Answers(_)) && !matches!(question, Question::Decide(_)) {
                *reply = Reply::Answers(vec![sound::answer(&device, question)]);
            }
        })
    }

    /// Changes what any question is met with.
    pub(crate) fn reply(mut self, change: impl Fn(&Question, &mut Reply) + 'static) -> Self {
        self.changes.push(Box::new(change));
        self
    }

    /// Asks until nothing is open, as a campaign does, and keeps the evidence.
    pub(crate) fn gather(&self, scope: &Scope) -> Evidence {
        let (mut evidence, mut asked, mut id) = (Evidence::default(), BTreeSet::new(), 0);
        loop {
            let open = open_questions(&self.judge_with(scope, &evidence));
            let new: Vec<_> = open.into_iter().filter(|question| asked.insert(question.clone())).collect();
            if new.is_empty() {
                return evidence;
            }
            for question in new {
                match self.meets(&question) {
                    Reply::Answers(answers) => {
                        for answer in answers {
                            id += 1;
                            assert!(evidence.add(EvidenceId(id), question.clone(), answer));
                        }
                    }
                    Reply::Trouble(trouble) => evidence.trouble(question, trouble),
                    Reply::Silence => {}
                }
            }
        }
    }

    fn meets(&self, question: &Question) -> Reply {
        let mut reply = Reply::Answers(vec![sound::answer(&self.declaration, question)]);
        self.changes.iter().for_each(|change| change(question, &mut reply));
        reply
    }

    /// Judges by the evidence given, asking nothing.
    pub(crate) fn judge_with(&self, scope: &Scope, evidence: &Evidence) -> Verdicts {
        let assessment = Assessment::new(&self.declaration, &self.profile, &self.bench, &self.decisions, &self.seen, evidence);
        judge(&assessment, scope)
    }

    /// The whole standard, with the accepted external evidence.
    pub(crate) fn everything(&self) -> Scope {
        Scope { external: self.external.clone(), ..Scope::everything(TODAY) }
    }

    /// One unit alone.
    pub(crate) fn only(&self, unit: &str) -> Scope {
        Scope { units: BTreeSet::from([unit.parse().unwrap()]), ..self.everything() }
    }

    /// All verdicts after asking everything.
    pub(crate) fn judge(&self) -> Verdicts {
        let scope = self.everything();
        self.judge_with(&scope, &self.gather(&scope))
    }

    /// One unit after asking everything that it needs.
    pub(crate) fn unit(&self, unit: &str) -> UnitVerdict {
        let scope = self.only(unit);
        let verdicts = self.judge_with(&scope, &self.gather(&scope));
        verdicts.unit(unit.parse().unwrap()).unwrap_or_else(|| panic!("{unit} did not run")).clone()
    }
}
