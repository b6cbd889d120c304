//! Somebody who uses a declared interface: signs in when it is needed, and again when the session has ended.

use suite::evidence::{BenchTrouble, LoginOutcome, Place, ResponseClass};
use suite::names::{IdentityName, RowId};

use crate::context::Context;
use crate::probe::login;
use crate::session::http::{HttpRequest, HttpResponse};
use crate::session::server::Server;
use crate::session::sign_in::Pass;
use crate::session::{NoResponse, classify};

/// One identity (or nobody) at one interface.
pub(crate) struct Caller<'a> {
    context: &'a Context,
    at: &'a Place,
    /// What is asked; its patience may be changed.
    pub(crate) server: Server,
    identity: Option<&'a IdentityName>,
    pass: Option<Pass>,
}

impl<'a> Caller<'a> {
    /// Somebody at the row of 28-LogIntf.
    pub(crate) fn at(context: &'a Context, at: &'a Place, on: &RowId, identity: Option<&'a IdentityName>) -> Result<Self, BenchTrouble> {
        Ok(Self { context, at, server: context.server(at, on)?, identity, pass: None })
    }

    /// Sends a request, after signing in where that is due. A session that has ended is opened again once.
    ///
    /// # Errors
    /// [`NoResponse`]; where the login is refused, that is trouble of the bench.
    pub(crate) async fn send(&mut self, request: HttpRequest) -> Result<HttpResponse, NoResponse> {
        let fresh = self.pass.is_none();
        let pass = self.signed_in().await?;
        let response = self.server.carry(request.clone(), &pass).await?;
        let ended = response.status == 401 || classify::class(&response, true) == ResponseClass::RedirectedToLogin;
        if fresh || self.identity.is_none() || !ended {
            return Ok(response);
        }
        self.pass = None;
        let pass = self.signed_in().await?;
        self.server.carry(request, &pass).await
    }

    async fn signed_in(&mut self) -> Result<Pass, NoResponse> {
        let Some(name) = self.identity else { return Ok(Pass::Nothing) };
        if let Some(pass) = &self.pass {
            return Ok(pass.clone());
        }
        let tried = login::as_identity(self.context, self.at, name).await.map_err(NoResponse::Bench)?;
        if tried.outcome == LoginOutcome::NoAnswer {
            return Err(NoResponse::Silent);
        }
        if !tried.outcome.accepted() {
            let says = format!("signing in as {name} came to {:?}", tried.outcome);
            return Err(NoResponse::Bench(BenchTrouble::new(says)));
        }
        self.pass = Some(tried.pass.clone());
        Ok(tried.pass)
    }
}
